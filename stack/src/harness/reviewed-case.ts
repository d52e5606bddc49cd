import type { GraphqlClient } from '../demo/graphql-client.js';

const FINDINGS = [
  'COVID19',
  'GROUND_GLASS_OPACITY',
  'CONSOLIDATION',
  'CRAZY_PAVING',
  'AIR_BRONCHOGRAM',
  'INTERLOBULAR_SEPTAL_THICKENING',
];
const said = (verdict: string) => FINDINGS.map((finding) => ({ finding, verdict }));

const CASE_OF = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Study { case { id readingRevision } } } }`;
const SECOND = '{ __typename ... on SecondOpinionSuccess { secondOpinion { id } } }';
/** What is asked for, by the name of the mutation. */
const FIELDS: Readonly<Record<string, string>> = {
  claimCase: '{ __typename }',
  signCase: '{ __typename }',
  requestSecondOpinion: SECOND,
  takeSecondOpinion: SECOND,
  giveSecondOpinion: SECOND,
  adjudicate: SECOND,
};

async function mutate(client: GraphqlClient, name: string, input: object): Promise<string> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const answer = await client.data<Record<string, { __typename: string; secondOpinion?: { id: string } }>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) ${FIELDS[name]} }`,
    { input },
  );
  const { __typename: kind = '', secondOpinion } = answer[name] ?? {};
  if (!kind.endsWith('Success')) throw new Error(`${name}: ${kind}`);
  return secondOpinion?.id ?? '';
}

/**
 * Has a study's case read by two who differ, decided by a third and signed, all of whom write `text` into what they say.
 *
 * @param clientOf radiologists of the clinic by their subjects, who ask the diagnosis service itself.
 * @param upTo REQUESTED: it stays at a second opinion that nobody has taken.
 */
export async function reviewCase(
  clientOf: (subject: string) => Promise<GraphqlClient>,
  studyId: string,
  text: string,
  upTo: 'REQUESTED' | 'SIGNED',
): Promise<void> {
  const [first, second, third] = await Promise.all(['review-first', 'review-second', 'review-third'].map(clientOf));
  if (!first || !second || !third) throw new Error('three readers are needed');
  const { _entities: found } = await first.data<{ _entities: { case: { id: string; readingRevision: number } }[] }>(
    CASE_OF,
    { representations: [{ __typename: 'Study', id: studyId }] },
  );
  if (!found[0]) throw new Error('a study has no case');
  const { id: caseId, readingRevision } = found[0].case;
  await mutate(first, 'claimCase', { caseId });
  const opinion = { findings: said('PRESENT'), impression: `First: ${text}` };
  const secondOpinionId = await mutate(first, 'requestSecondOpinion', { caseId, readingRevision, ...opinion });
  if (upTo === 'REQUESTED') return;
  await mutate(second, 'takeSecondOpinion', { secondOpinionId });
  const other = { findings: said('ABSENT'), impression: `Second: ${text}` };
  await mutate(second, 'giveSecondOpinion', { secondOpinionId, ...other });
  await mutate(third, 'adjudicate', { secondOpinionId, ...other, impression: `Third: ${text}` });
  const findings = said('ABSENT').map((one) => ({ ...one, decision: 'OVERRIDE' }));
  await mutate(first, 'signCase', { caseId, readingRevision, findings, impression: `Signed: ${text}` });
}
