import { GraphqlClient, type Stack } from '@pulmora/stack';
import { OVERRIDDEN, opinionOn } from './arguments.js';
import { seedCase } from './case-seeding.js';
import type { Caller, SeededClinic } from './world.js';

const SUCCESS = '__typename ... on SecondOpinionSuccess { secondOpinion { id } }';
const CLAIM = `mutation ($input: ClaimCaseInput!) {
  claimCase(input: $input) { __typename ... on ClaimCaseSuccess { case { readingRevision } } } }`;
const SIGN = `mutation ($input: SignCaseInput!) { signCase(input: $input) { __typename } }`;
const REQUEST = `mutation ($input: RequestSecondOpinionInput!) { requestSecondOpinion(input: $input) { ${SUCCESS} } }`;
const TAKE = `mutation ($input: TakeSecondOpinionInput!) { takeSecondOpinion(input: $input) { ${SUCCESS} } }`;
const GIVE = `mutation ($input: GiveSecondOpinionInput!) { giveSecondOpinion(input: $input) { ${SUCCESS} } }`;

/** How far a seeded second opinion has come. */
export type SeededStatus = 'REQUESTED' | 'READING' | 'DISAGREED';

/**
 * A second opinion on a case of a clinic's own, by way of its api.
 *
 * @param first whose the case is; and `second`, who reads it: doctors of the clinic whom nobody asks as, where left out.
 */
export async function seedSecondOpinion(
  stack: Stack,
  clinic: Pick<SeededClinic, 'tenantId' | 'patient' | 'token'>,
  status: SeededStatus,
  { first, second }: { readonly first?: Caller | undefined; readonly second?: Caller | undefined } = {},
): Promise<string> {
  const clientOf = async (caller: Caller | undefined, subject: string) => {
    const own = caller?.relation === 'own' && caller.roles.includes('RADIOLOGIST') ? caller.token : undefined;
    const token = own ?? (await clinic.token(['RADIOLOGIST'], subject));
    return new GraphqlClient({ url: `${stack.urls.diagnosis}/graphql`, token });
  };
  const caseId = await seedCase(stack, clinic, 'READY', undefined);
  const [one, two] = [await clientOf(first, 'matrix-first'), await clientOf(second, 'matrix-second')];
  await one.data(CLAIM, { input: { caseId } });
  const opinion = { findings: opinionOn('ABSENT'), impression: 'matrix' };
  const secondOpinionId = await idIn(one.data(REQUEST, { input: { caseId, readingRevision: 1, ...opinion } }));
  if (status === 'REQUESTED') return secondOpinionId;
  await two.data(TAKE, { input: { secondOpinionId } });
  if (status === 'READING') return secondOpinionId;
  await two.data(GIVE, { input: { secondOpinionId, ...opinion, findings: opinionOn('PRESENT') } });
  return secondOpinionId;
}

/** Leaves a second opinion behind on a case that the first of two holds: the other one is of the same mind. */
async function leaveSecondOpinion(
  first: GraphqlClient,
  second: GraphqlClient,
  caseId: string,
  readingRevision: number,
) {
  const opinion = { findings: opinionOn('ABSENT'), impression: 'matrix' };
  const secondOpinionId = await idIn(first.data(REQUEST, { input: { caseId, readingRevision, ...opinion } }));
  await second.data(TAKE, { input: { secondOpinionId } });
  await second.data(GIVE, { input: { secondOpinionId, ...opinion } });
}

async function idIn(answering: Promise<unknown>): Promise<string> {
  const [answer] = Object.values((await answering) as Record<string, { secondOpinion?: { id: string } }>);
  if (!answer?.secondOpinion) throw new Error('no second opinion was had');
  return answer.secondOpinion.id;
}

/**
 * Has a case of a clinic's signed by a doctor of its own, who says what only this clinic may be told, and what a colleague
 * has settled with them.
 */
export async function signCase(
  stack: Stack,
  { token }: Pick<SeededClinic, 'token'>,
  caseId: string,
  impression: string,
): Promise<void> {
  const url = `${stack.urls.diagnosis}/graphql`;
  const client = new GraphqlClient({ url, token: await token(['RADIOLOGIST']) });
  const colleague = new GraphqlClient({ url, token: await token(['RADIOLOGIST'], 'matrix-colleague') });
  const { claimCase } = await client.data<{ claimCase: { case: { readingRevision: number } } }>(CLAIM, {
    input: { caseId },
  });
  const { readingRevision } = claimCase.case;
  await leaveSecondOpinion(client, colleague, caseId, readingRevision);
  const input = { caseId, readingRevision, findings: OVERRIDDEN, impression };
  const { signCase: result } = await client.data<{ signCase: { __typename: string } }>(SIGN, { input });
  if (result.__typename !== 'SignCaseSuccess') throw new Error(`a case was not signed: ${result.__typename}`);
}
