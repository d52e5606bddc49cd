import { randomUUID } from 'node:crypto';
import type { UserRole } from '@pulmora/platform';
import { ACCESS_POLICIES } from '@pulmora/schema-generator';
import { DEMO_CLINICS, Fault, GraphqlClient, imageOf, phantomPng, type Stack, startStack } from '@pulmora/stack';
import { ask, follow, type Question } from '../access-matrix/asking.js';
import { readShapes } from '../access-matrix/shapes.js';
import { grantCase, type SeededClinic, seedClinic, untilGranted, uuidIn } from '../access-matrix/world.js';
import type { Finding, Measurement } from '../cli.js';
import { type Attacker, type Attempt, ROLE_SETS, type Situation, someAttempt, uuidsOf } from './attempt.js';
import { deedsOf, type GrantedWorker, judged, seedGrantedWork, workOn } from './granted-work.js';
import { Random } from './random.js';
import { isSameAnswer } from './same-answer.js';

const AT_ONCE = 12;

/** Of another clinic; may see one case of the victim's, and work on it and on one more. */
const GRANTEE = 'fuzz-granted';

/** The phantom that the victim's first study is, by its seed. */
const VICTIMS_IMAGE = 9_000;

export interface FuzzOptions {
  readonly attempts: number;
  readonly seed: number;
  /** Has the clinic's own people make the attempts, who learn a lot: whether that is noticed. */
  readonly insiders?: boolean;
}

/** That nobody learns anything of another clinic, whatever they try. */
export const tenantFuzz: Measurement = {
  about:
    'random attempts to learn anything of another clinic: no byte of it, and no telling what is there from what is not',
  options: { attempts: '10000', seed: '1' },
  async run(say, { attempts, seed }): Promise<Finding> {
    const options = { attempts: wholeNumber('attempts', attempts), seed: wholeNumber('seed', seed) };
    await using stack = await startStack({ onProgress: say });
    return await runTenantFuzz(stack, say, options);
  },
};

export async function runTenantFuzz(
  stack: Stack,
  say: (line: string) => void,
  { attempts, seed, insiders = false }: FuzzOptions,
): Promise<Finding> {
  say('seeding three clinics');
  const tenants = [...DEMO_CLINICS.map(({ tenantId }) => tenantId), randomUUID()];
  const [victim, second, third] = await Promise.all(tenants.map((id, i) => seedClinic(stack, id, VICTIMS_IMAGE + i)));
  if (!victim || !second || !third) throw new Error('three clinics are needed');
  const attackers = await attackersOf(stack, victim, [second, third], insiders);
  const worker = await seedGrantedWork(stack, victim, second, GRANTEE);
  const shapes = await readShapes(stack, victim, ACCESS_POLICIES);
  const before = await stateOf(stack, victim, worker);
  say(`making ${attempts} attempts (seed ${seed})`);
  const leaks: string[] = [];
  const tell = (leak: string | undefined) => {
    if (leak === undefined) return;
    leaks.push(leak);
    say(leak);
  };
  let made = 0;
  // Meanwhile somebody works on the one case that they may change.
  const working = workOn(stack, new Random(seed * 1_000 + AT_ONCE), victim, worker, Math.ceil(attempts / 50));
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, turn) => {
      // Each turn has choices of its own, so that a seed means the same however they come about.
      const random = new Random(seed * 1_000 + turn);
      for (let i = turn; i < attempts; i += AT_ONCE) {
        made += 1;
        if (made % 1_000 === 0) say(`${made} attempts, ${leaks.length} leaks`);
        if (random.chance(0.03)) tell(await oracleOfUniqueness(stack, random, victim));
        else if (random.chance(0.05)) tell(await sideBySide(stack, random, random.of(attackers), victim));
        else tell(await tried(stack, { random, attacker: random.of(attackers), shapes, victim }));
      }
    }),
  );
  for (const fault of await working) tell(fault);
  const { changes, byOthers } = judged(await deedsOf(stack, victim), worker);
  if (byOthers) tell('a granted case was changed by somebody else than whom it is granted to');
  if ((await stateOf(stack, victim, worker)) !== before) tell('what the clinic has was changed from outside');
  return {
    figures: { attempts: made, leaks: leaks.length, grantedChanges: changes },
    summary: `${made} attempts with seed ${seed}, ${leaks.length} leaks; the one case that may be worked on was changed ${changes} times`,
    held: made === attempts && leaks.length === 0 && changes > 0,
  };
}

async function attackersOf(
  stack: Stack,
  victim: SeededClinic,
  clinics: readonly SeededClinic[],
  insiders: boolean,
): Promise<Attacker[]> {
  const [partner] = clinics;
  if (!partner) throw new Error('no other clinic');
  const grant = await grantCase(stack, victim, partner, GRANTEE);
  await untilGranted(stack, victim, partner, GRANTEE);
  const all = {
    Patient: uuidsOf(victim.patient),
    Study: uuidsOf(victim.study, victim.otherStudy),
    Diagnosis: uuidsOf(victim.diagnosis, victim.otherDiagnosis),
    Case: uuidsOf(victim.case, victim.otherCase),
    Batch: uuidsOf(victim.batch),
    SecondOpinion: uuidsOf(victim.secondOpinion),
    Grant: uuidsOf(grant),
    Erasure: uuidsOf(victim.erasure),
  };
  const strangers = clinics.flatMap((clinic, i) =>
    ROLE_SETS.map(
      async (roles): Promise<Attacker> => ({
        name: `${roles.join('+')} of clinic ${i + 2}`,
        clinic,
        roles,
        token: await (insiders ? victim : clinic).token(roles, `fuzz-${roles.join('-')}`),
        targets: all,
        secrets: [...victim.secrets, grant, uuidIn(grant)],
        // Whose own people erase a patient has nobody left to tell of.
        except: new Set(insiders ? ['Mutation.erasePatient'] : []),
      }),
    ),
  );
  // Somebody to whom one case is granted goes for the rest.
  const roles: readonly UserRole[] = ['CLINICIAN', 'RADIOLOGIST', 'ADMIN', 'AUDITOR'];
  const granted: Attacker = {
    name: 'somebody with a grant of clinic 2',
    clinic: partner,
    roles,
    token: await partner.token(roles, GRANTEE),
    targets: {
      Study: uuidsOf(victim.otherStudy),
      Diagnosis: uuidsOf(victim.otherDiagnosis),
      Case: uuidsOf(victim.otherCase),
      Batch: uuidsOf(victim.batch),
      SecondOpinion: uuidsOf(victim.secondOpinion),
      Patient: [randomUUID()],
      Grant: uuidsOf(grant),
      Erasure: uuidsOf(victim.erasure),
    },
    secrets: victim.kept,
    // A clinic's partner may break its glass.
    except: new Set(['Mutation.breakGlass']),
  };
  return [...(await Promise.all(strangers)), granted, granted];
}

async function tried(stack: Stack, situation: Situation): Promise<string | undefined> {
  const { attacker } = situation;
  const attempt = await someAttempt(situation);
  const url = `${stack.urls[attempt.door as 'gateway']}/graphql`;
  const answer = await answerTo(url, attacker, attempt, attempt.question);
  const what = `${attempt.what} at ${attempt.door} by ${attacker.name}`;
  const sent = JSON.stringify(attempt.question.variables);
  const told = attacker.secrets.filter((secret) => answer.includes(secret) && !sentIn(sent, secret));
  if (told.length > 0) return `${what}: tells of the victim: ${answer.slice(0, 300)}`;
  if (!attempt.control) return undefined;
  const control = await answerTo(url, attacker, attempt, attempt.control);
  if (isSameAnswer(answer, attempt.question, control, attempt.control)) return undefined;
  // A stream that is to end may do so sooner or later on a busy machine: whether it does is told by waiting.
  if (attempt.kind === 'follow' && (await endsAlike(url, attacker, attempt, attempt.control))) return undefined;
  return `${what}: ${answer.slice(0, 300)} for what is there, ${control.slice(0, 300)} for what is not (${sent})`;
}

/** Whether two streams come to the same when they are given all the time that there is. */
async function endsAlike(url: string, { token }: Attacker, { question }: Attempt, control: Question): Promise<boolean> {
  const replies = await Promise.all([question, control].map((one) => follow(url, token, one, undefined)));
  const [there, missing] = replies.map(({ pushed, codes, text }) => JSON.stringify({ pushed, codes, text }));
  return isSameAnswer(there ?? '', question, missing ?? '', control);
}

async function answerTo(url: string, attacker: Attacker, attempt: Attempt, question: Question): Promise<string> {
  if (attempt.kind === 'ask') return (await ask(url, attacker.token, question, attempt.forged)).text;
  const marker = {
    query: 'subscription ($studyId: ID) { diagnosisUpdated(studyId: $studyId) { id } }',
    variables: { studyId: attacker.clinic.study },
  };
  const reply = await follow(url, attacker.token, question, marker);
  return JSON.stringify({ pushed: reply.pushed, codes: reply.codes, text: reply.text });
}

/** Whether a secret was told by the attacker rather than to them: as it stands, or inside an identifier. */
const sentIn = (sent: string, secret: string): boolean => {
  if (sent.includes(secret)) return true;
  const decoded = [...sent.matchAll(/[\w+/=-]{16,}/g)].map(([word]) => Buffer.from(word, 'base64url').toString('utf8'));
  return decoded.some(
    (text) => text.includes(secret) || (secret.length > 30 && text.includes(uuidIn(secret)) && uuidIn(secret) !== ''),
  );
};

const REGISTER = `mutation ($input: RegisterPatientInput!) {
  registerPatient(input: $input) { __typename ... on RegisterPatientSuccess { patient { id } } } }`;
const UPLOAD = 'mutation ($input: UploadStudyInput!) { uploadStudy(input: $input) { __typename } }';

/** Another clinic's record number, and its images, are as new as any to a clinic that has never had them. */
async function oracleOfUniqueness(stack: Stack, random: Random, victim: SeededClinic): Promise<string | undefined> {
  const token = await stack.token({ tenantId: random.uuid(), roles: ['CLINICIAN'] });
  const at = (door: 'gateway' | 'patient' | 'study') =>
    new GraphqlClient({ url: `${stack.urls[door]}/graphql`, token });
  const client = at(random.of(['gateway', 'patient'] as const));
  const { registerPatient } = await client.data<{ registerPatient: { __typename: string; patient: { id: string } } }>(
    REGISTER,
    { input: { recordNumber: victim.recordNumber, name: 'x', aiReadingConsent: false } },
  );
  if (registerPatient.__typename !== 'RegisterPatientSuccess') return "a record number is taken by another clinic's";
  if (random.chance(0.8)) return undefined;
  const image = imageOf('same.png', await phantomPng(VICTIMS_IMAGE)).upload('input.images.0');
  const { data } = await at('study').upload<{ uploadStudy: { __typename: string } }>(
    UPLOAD,
    { input: { patientId: registerPatient.patient.id, images: [null] } },
    [image],
  );
  return data?.uploadStudy.__typename === 'UploadStudySuccess' ? undefined : "images are known by another clinic's";
}

const EVERYTHING = `{
  patients(first: 100) { nodes { id name recordNumber studies { nodes { id clinicalNotes images { id sha256 } diagnosis { id } } } } } }`;

/** Both clinics ask for all that they have, many times at once, over the same few connections to the databases. */
async function sideBySide(
  stack: Stack,
  random: Random,
  attacker: Attacker,
  victim: SeededClinic,
): Promise<string | undefined> {
  const tokens = await Promise.all(
    [attacker.clinic, victim].map((clinic) => clinic.token(['CLINICIAN'], `fuzz-side-${random.uuid()}`)),
  );
  const asked = Array.from({ length: 8 }, (_, i) => i % 2);
  const answers = await Promise.all(
    asked.map((who) => ask(stack.urls.gateway.concat('/graphql'), tokens[who], { query: EVERYTHING, variables: {} })),
  );
  const secretsOf = [victim.secrets, attacker.clinic.secrets];
  const crossed = answers.filter(({ text }, i) => secretsOf[asked[i] ?? 0]?.some((secret) => text.includes(secret)));
  const empty = answers.filter(
    ({ text }, i) => !text.includes((asked[i] === 0 ? attacker.clinic : victim).recordNumber),
  );
  if (crossed.length > 0) return 'answers of two clinics that ask at once are mixed up';
  return empty.length > 0 ? 'an answer lacks what its own clinic has' : undefined;
}

const STATE = `query ($patient: ID!) {
  patient(id: $patient) { id name recordNumber birthDate sex aiReadingConsent dataContributionConsent consentRevision updatedAt consents { kind given } studies(first: 100) { nodes {
    id clinicalNotes priority images { sha256 } diagnosis { id status } } } }
  patients(first: 100) { nodes { id } } studies(first: 100) { nodes { id } } }`;
const GRANTS =
  '{ caseGrants(first: 100) { nodes { id expiresAt revokedAt } } accessAlerts(first: 100) { nodes { id } } }';

/** What the clinic has, as its own see it, but for the one case that somebody else may change. */
async function stateOf(stack: Stack, victim: SeededClinic, { caseId }: GrantedWorker): Promise<string> {
  const { patient, token } = victim;
  const asked = async (role: UserRole, query: string) =>
    new GraphqlClient({ url: stack.gatewayUrl, token: await token([role]) }).data(
      query,
      role === 'ADMIN' ? {} : { patient },
    );
  const deeds = [...(await deedsOf(stack, victim)).values()].filter(({ id }) => id !== caseId);
  return JSON.stringify([await asked('CLINICIAN', STATE), await asked('ADMIN', GRANTS), deeds]);
}

function wholeNumber(name: string, text: string | undefined): number {
  if (!/^\d{1,9}$/.test(text ?? '') || Number(text) === 0) throw new Fault(`--${name} must be a whole number above 0`);
  return Number(text);
}
