import { type AccessPolicy, type Verdict, verdictOf } from '@pulmora/platform';
import { ACCESS_POLICIES } from '@pulmora/schema-generator';
import { type Stack, startStack } from '@pulmora/stack';
import { getNamedType } from 'graphql';
import type { Finding, Measurement } from '../cli.js';
import { type Arguments, waysToCall } from './arguments.js';
import { ask, declared, follow, type Question } from './asking.js';
import { isStub, type Operation, type SubgraphShape, selectionOf } from './operations.js';
import { type Outcome, outcomeOf, type Reply } from './outcome.js';
import { readShapes } from './shapes.js';
import { type Caller, callersOf, identifiersOf, type SeededClinic, seedClinics } from './world.js';

const AT_ONCE = 12;

/** One question of one caller at one door. */
interface Combination {
  readonly door: string;
  readonly operation: Operation;
  readonly shape: SubgraphShape;
  readonly caller: Caller;
  readonly args: Arguments;
  readonly expected: readonly Outcome[];
}

/** That what everybody gets is what the policy says, for everything that can be asked. */
export const accessMatrix: Measurement = {
  about: 'every operation and entity × every role × own, granted and other clinics: what the policy says, no more',
  async run(say): Promise<Finding> {
    await using stack = await startStack({ onProgress: say });
    return await runAccessMatrix(stack, say);
  },
};

/**
 * @param policies what is expected; by default what the services themselves go by.
 * @param only operations that are asked; by default all.
 */
export async function runAccessMatrix(
  stack: Stack,
  say: (line: string) => void,
  policies: ReadonlyMap<string, AccessPolicy> = ACCESS_POLICIES,
  only: (operation: string) => boolean = () => true,
): Promise<Finding> {
  say('seeding two clinics');
  const [victim, other] = await seedClinics(stack);
  if (!victim || !other) throw new Error('two clinics are needed');
  const callers = await callersOf(stack, victim, other);
  const shapes = await readShapes(stack, victim, policies);
  const combinations: Combination[] = [];
  for (const shape of shapes) {
    for (const operation of shape.operations.filter(({ name }) => only(name))) {
      for (const caller of callers) {
        const identifiers = identifiersOf(stack, victim, other, caller);
        // Each door has arguments of its own: what is done to a thing at one is not to be done to it at the other.
        for (const args of await waysToCall(operation, identifiers)) {
          const standing = namesNothing(shape, operation, args) ? atHome(caller) : caller;
          const expected = atSubgraph(shape, operation, standing);
          combinations.push({ operation, shape, caller, args, door: shape.name, expected });
        }
        if (!reachableAtGateway(operation)) continue;
        for (const args of await waysToCall(operation, identifiers)) {
          const standing = namesNothing(shape, operation, args) ? atHome(caller) : caller;
          const expected = atGateway(shapes, shape, operation, standing);
          combinations.push({ operation, shape, caller, args, door: 'gateway', expected });
        }
      }
    }
  }
  say(`asking ${combinations.length} questions`);
  const mismatches: string[] = [];
  const waiting = combinations.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const combination of waiting) {
        const mismatch = await mismatchOf(stack, victim, other, combination);
        if (mismatch === undefined) continue;
        mismatches.push(mismatch);
        say(mismatch);
      }
    }),
  );
  return {
    figures: { combinations: combinations.length, mismatches: mismatches.length },
    summary: `${combinations.length} combinations, ${mismatches.length} mismatches`,
    held: combinations.length > 0 && mismatches.length === 0,
  };
}

/** What is asked without naming anything of the victim's concerns the caller's own clinic. */
const namesNothing = ({ policy }: SubgraphShape, { kind, name }: Operation, args: Arguments): boolean =>
  (kind === 'subscription' || (kind === 'query' && policy[name]?.of === 'case')) && Object.keys(args).length === 0;

const atHome = (caller: Caller): Caller => ({ ...caller, relation: 'own' });

/** Entities and nodes are asked for at subgraphs; their fields at the gateway by the root field that gives one. */
const reachableAtGateway = ({ kind }: Operation): boolean => kind !== 'entity' && kind !== 'node';

function atSubgraph({ policy, ...shape }: SubgraphShape, operation: Operation, caller: Caller): readonly Outcome[] {
  if (!caller.token) return ['refused'];
  const verdict = (name: string) => verdictOf(policy, name, caller.roles, caller.relation);
  const { kind, name, type } = operation;
  // A type that is no entity cannot be asked for at all.
  if (kind === 'node') return ['fault'];
  const stub = isStub({ policy, ...shape }, type);
  // What is but an echo of the identifier tells nothing, whoever asks.
  if (kind === 'entity') return stub && verdict(name) !== 'refused' ? ['allowed'] : [verdict(name)];
  if (kind === 'field')
    return [inTurn(stub ? known(verdict(`Entity.${type}`)) : verdict(`Entity.${type}`), verdict(name))];
  return [verdict(name)];
}

function atGateway(
  shapes: readonly SubgraphShape[],
  shape: SubgraphShape,
  { kind, name, type }: Operation,
  caller: Caller,
): readonly Outcome[] {
  if (!caller.token) return ['refused'];
  const verdict = ({ policy }: SubgraphShape, operation: string) =>
    verdictOf(policy, operation, caller.roles, caller.relation);
  if (kind !== 'field') return [verdict(shape, name)];
  const root = rootFieldOf(type);
  const owner = shapes.find(({ policy }) => policy[`Query.${root}`]);
  if (!owner) throw new Error(`no root field gives a ${type}`);
  const steps: Verdict[] = [verdict(owner, `Query.${root}`)];
  if (owner !== shape) steps.push(verdict(shape, `Entity.${type}`));
  return [steps.reduceRight((later, earlier) => inTurn(earlier, later), verdict(shape, name))];
}

/** What is not there, or refused, is not asked further. */
const inTurn = (first: Verdict, then: Verdict): Verdict => (first === 'allowed' ? then : first);
const known = (verdict: Verdict): Verdict => (verdict === 'nothing' ? 'allowed' : verdict);

const rootFieldOf = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1);

/** In one line; undefined where everything is as it should be. */
async function mismatchOf(
  stack: Stack,
  victim: SeededClinic,
  other: SeededClinic,
  combination: Combination,
): Promise<string | undefined> {
  const { door, operation, shape, caller, args, expected } = combination;
  const url = `${stack.urls[door as 'gateway']}/graphql`;
  const { outcome, reply, sent } = await outcomeAt(url, other, victim, combination);
  const what = `${operation.name} at ${door} by ${caller.name}`;
  if (!expected.includes(outcome)) {
    return `${what} (${Object.keys(args).join(', ')}): ${outcome} instead of ${expected.join(' or ')} ${reply.codes.join(', ')}`;
  }
  if (caller.relation === 'own' && outcome === 'allowed') return undefined;
  // By a grant one sees its case, and nothing else of the patient's.
  const shown = caller.relation === 'granted' && outcome === 'allowed' && shape.policy[operation.name]?.of !== 'clinic';
  const secrets = shown ? victim.kept : victim.secrets;
  const leaked = secrets.filter((secret) => reply.text.includes(secret) && !sent.includes(secret));
  return leaked.length === 0 ? undefined : `${what}: tells of the victim`;
}

async function outcomeAt(
  url: string,
  other: SeededClinic,
  victim: SeededClinic,
  { door, operation, shape, caller, args, expected }: Combination,
): Promise<{ outcome: Outcome; reply: Reply; sent: string }> {
  const question = questionOf(shape, operation, args, door === 'gateway', victim);
  const sent = JSON.stringify(question.variables);
  if (operation.kind === 'subscription') {
    // Without an identifier, and of what has no state to begin with, nothing comes until something happens.
    const silent = Object.keys(args).length === 0 || shape.policy[operation.name]?.of === 'clinic';
    const own = caller.relation === 'own' ? victim : other;
    // A refusal always comes, however long it takes.
    const awaited = (!silent && expected.includes('allowed')) || expected.every((outcome) => outcome === 'refused');
    const reply = await follow(url, caller.token, question, awaited ? undefined : markerFor(own));
    if (reply.codes.length > 0 || reply.pushed) {
      return { outcome: outcomeOf(shape.schema, reply, reply.data), reply, sent };
    }
    return { outcome: silent ? 'allowed' : 'nothing', reply, sent };
  }
  const reply = await ask(url, caller.token, question);
  return { outcome: outcomeOf(shape.schema, reply, valueIn(reply, operation, door === 'gateway')), reply, sent };
}

const markerFor = ({ study }: SeededClinic): Question => ({
  query: 'subscription ($studyId: ID) { diagnosisUpdated(studyId: $studyId) { id } }',
  variables: { studyId: study },
});

function questionOf(
  shape: SubgraphShape,
  operation: Operation,
  args: Arguments,
  gateway: boolean,
  victim: SeededClinic,
): Question {
  const { kind, type, field } = operation;
  const { head, call } = declared(operation, args);
  const selected = field ? `${field.name}${call} ${selectionOf(shape, getNamedType(field.type))}` : '';
  if (kind === 'query' || kind === 'mutation' || kind === 'subscription') {
    return { query: `${kind} ${head ? `(${head})` : ''} { ${selected} }`, variables: args };
  }
  const id = {
    Patient: victim.patient,
    Study: victim.study,
    Diagnosis: victim.diagnosis,
    Batch: victim.batch,
    Case: victim.case,
  }[type];
  if (gateway) {
    const query = `query ($id: ID!${head ? `, ${head}` : ''}) { ${rootFieldOf(type)}(id: $id) { ${selected} } }`;
    return { query, variables: { ...args, id } };
  }
  const wanted = field ? `{ ${selected} }` : entitySelection(shape, type);
  const query = `query ($of: [_Any!]!${head ? `, ${head}` : ''}) {
    _entities(representations: $of) { ... on ${type} ${wanted} } }`;
  return { query, variables: { ...args, of: [{ __typename: type, id: id ?? 'none' }] } };
}

function entitySelection(shape: SubgraphShape, type: string): string {
  const named = shape.schema.getType(type);
  return named ? selectionOf(shape, named as never) : '{ id }';
}

function valueIn({ data }: Reply, { kind, type, field }: Operation, gateway: boolean): unknown {
  const root = data as Record<string, unknown> | null | undefined;
  if (!root) return null;
  if (kind === 'query' || kind === 'mutation') return root[field?.name ?? ''];
  const entity = gateway ? root[rootFieldOf(type)] : (root._entities as unknown[] | undefined)?.[0];
  return field ? (entity as Record<string, unknown> | null | undefined)?.[field.name] : entity;
}
