import { encodeCursor, ROLES, type UserRole } from '@pulmora/platform';
import { getNamedType } from 'graphql';
import { type Arguments, waysToCall } from '../access-matrix/arguments.js';
import { declared, type Question } from '../access-matrix/asking.js';
import { type Operation, type SubgraphShape, selectionOf } from '../access-matrix/operations.js';
import { type SeededClinic, uuidIn } from '../access-matrix/world.js';
import { someDisguise } from './disguise.js';
import type { Random } from './random.js';

/** Things of a clinic by type, UUIDs. */
export type Targets = Readonly<Record<string, readonly string[]>>;

export interface Attacker {
  readonly name: string;
  readonly clinic: SeededClinic;
  readonly roles: readonly UserRole[];
  readonly token: string;
  /** What they go for, and what they must not be told. */
  readonly targets: Targets;
  readonly secrets: readonly string[];
  /** What they may do to a clinic that knows them, and is therefore left out. */
  readonly except: ReadonlySet<string>;
}

/** A question that names what is there, and the same that names what is not: their answers must be alike. */
export interface Attempt {
  readonly what: string;
  readonly door: string;
  readonly kind: 'ask' | 'follow';
  readonly question: Question;
  /** Absent where only what comes back counts. */
  readonly control?: Question;
  readonly forged: Readonly<Record<string, string>>;
}

export const ROLE_SETS: readonly (readonly UserRole[])[] = [
  ...ROLES.map((role) => [role]),
  ['CLINICIAN', 'RADIOLOGIST'],
  ROLES,
];

/** Who goes for whom, with what choices. */
export interface Situation {
  readonly random: Random;
  readonly attacker: Attacker;
  readonly victim: SeededClinic;
  readonly shapes: readonly SubgraphShape[];
}

/** Kinds of attempts, and how often each is made. */
const MAKERS: readonly (readonly [weight: number, make: (situation: Situation) => Promise<Attempt>])[] = [
  [40, byIdentifier],
  [20, byEntities],
  [10, amongOnesOwn],
  [10, byCursor],
  [10, bySearch],
  [6, byField],
  [1, byStream],
];

export function someAttempt(situation: Situation): Promise<Attempt> {
  let left = situation.random.next() * MAKERS.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of MAKERS) {
    left -= weight;
    if (left < 0) return make(situation);
  }
  return byIdentifier(situation);
}

/** Any query or mutation that takes an identifier: nested arguments and foreign keys among them. */
function byIdentifier(situation: Situation): Promise<Attempt> {
  return byRootField(situation, ['query', 'mutation']);
}

/** A subscription to what is another's. */
async function byStream(situation: Situation): Promise<Attempt> {
  const attempt = await byRootField(situation, ['subscription']);
  return { ...attempt, kind: 'follow' };
}

async function byRootField(
  { random, attacker, shapes, victim }: Situation,
  kinds: readonly string[],
): Promise<Attempt> {
  const candidates = shapes.flatMap((shape) =>
    shape.operations
      .filter(({ kind, name }) => kinds.includes(kind) && !attacker.except.has(name))
      .map((operation) => ({ shape, operation })),
  );
  for (;;) {
    const { shape, operation } = random.of(candidates);
    const named = await callNaming(random, attacker, operation);
    if (!named) continue;
    const { head, call } = declared(operation, named.there);
    const selection = operation.field ? selectionOf(shape, getNamedType(operation.field.type)) : '';
    const query = `${operation.kind} ${head ? `(${head})` : ''} { ${operation.field?.name}${call} ${selection} }`;
    return {
      what: operation.name,
      door: random.chance(0.5) ? 'gateway' : shape.name,
      kind: 'ask',
      question: { query, variables: named.there },
      control: { query, variables: named.missing },
      forged: forgedHeaders(random, victim),
    };
  }
}

/** One way to call a field with what is there, and the same with what is not; undefined where no identifier is named. */
async function callNaming(random: Random, { targets, clinic }: Attacker, operation: Operation) {
  const disguise = someDisguise(random);
  let used = 0;
  const identifiers = (uuidOf: (type: string, wanted: readonly string[]) => string) => ({
    ...Object.fromEntries(
      Object.entries(targets).map(([type, wanted]) => [
        type,
        async () => {
          used += 1;
          return disguise(type === 'Grant' ? 'CaseGrant' : type, uuidOf(type, wanted));
        },
      ]),
    ),
    Tenant: async () => clinic.tenantId.replace(/.$/, 'f'),
  });
  const choice = Math.floor(random.next() * 1_000);
  const text = `fuzz ${random.uuid()}`;
  const there = await waysToCall(
    operation,
    identifiers((_type, wanted) => wanted[choice % wanted.length] as string),
    text,
  );
  if (used === 0) return undefined;
  const missing = await waysToCall(
    operation,
    identifiers(() => random.uuid()),
    text,
  );
  const way = Math.max(0, there.length - 1 - Math.floor(random.next() * there.length));
  const named = Object.keys(there[way] as Arguments).length > 0 ? way : there.length - 1;
  return { there: there[named] as Arguments, missing: missing[named] as Arguments };
}

/** `_entities` of a subgraph directly, several at once, with more in the representation than belongs there. */
async function byEntities({ random, attacker, shapes, victim }: Situation): Promise<Attempt> {
  const shape = random.of(shapes);
  const disguise = someDisguise(random);
  const known = shape.operations.filter(({ kind }) => kind === 'entity' || kind === 'node');
  const picked = Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => random.of(known));
  const extra = random.chance(0.3) ? { tenantId: victim.tenantId, tenant_id: victim.tenantId, name: 'x' } : {};
  const wanted = picked.map(({ type }) => random.of(attacker.targets[type] ?? Object.values(attacker.targets).flat()));
  const representations = (uuids: readonly string[]) =>
    picked.map(({ type }, i) => ({ __typename: type, id: disguise(type, uuids[i] as string), ...extra }));
  const fragments = [...new Set(picked.map(({ type }) => type))]
    .map((type) => `... on ${type} ${selectionOf(shape, shape.schema.getType(type) as never)}`)
    .join(' ');
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${fragments} } }`;
  return {
    what: `_entities of ${picked.map(({ type }) => type).join(', ')}`,
    door: shape.name,
    kind: 'ask',
    question: { query, variables: { of: representations(wanted) } },
    control: { query, variables: { of: representations(picked.map(() => random.uuid())) } },
    forged: forgedHeaders(random, victim),
  };
}

/** What is another's beside what is one's own, in one request: loaders batch both. */
async function amongOnesOwn({ random, attacker, victim }: Situation): Promise<Attempt> {
  const [type, own, selection] = random.of([
    ['patient', attacker.clinic.patient, '{ id name studies { nodes { id images { sha256 } } } }'],
    [
      'study',
      attacker.clinic.study,
      '{ id clinicalNotes images { id sha256 } patient { name } diagnosis { id status } }',
    ],
    ['diagnosis', attacker.clinic.diagnosis, '{ id status study { id patient { name } } }'],
  ] as const);
  const disguise = someDisguise(random);
  const name = type.charAt(0).toUpperCase() + type.slice(1);
  const target = random.of(attacker.targets[name] ?? []);
  const query = `query ($own: ID!, $id: ID!) { own: ${type}(id: $own) ${selection} a: ${type}(id: $id) ${selection} b: ${type}(id: $id) ${selection} }`;
  return {
    what: `${type} beside one's own`,
    door: 'gateway',
    kind: 'ask',
    question: { query, variables: { own, id: disguise(name, target) } },
    control: { query, variables: { own, id: disguise(name, random.uuid()) } },
    forged: forgedHeaders(random, victim),
  };
}

const LISTS = [
  ['patients', 'patient', 'nodes { id name } edges { cursor } pageInfo { hasNextPage endCursor }'],
  ['studies', 'study', 'nodes { id clinicalNotes } edges { cursor }'],
  ['diagnoses', 'diagnosis', 'nodes { id status } edges { cursor }'],
  ['caseGrants', 'diagnosis', 'nodes { id reason } edges { cursor }'],
  ['grantedCases', 'diagnosis', 'nodes { id reason } edges { cursor }'],
  ['accessAlerts', 'diagnosis', 'nodes { id reason } edges { cursor }'],
  ['auditTrail', 'patient', 'nodes { id actor objectIds patientId } edges { cursor }'],
  ['clinicUsers', 'patient', 'nodes { subject clinicId } edges { cursor }'],
] as const;

/** A cursor into another's list. */
async function byCursor({ random, attacker, victim }: Situation): Promise<Attempt> {
  const [list, service, selection] = random.of(LISTS);
  const id = random.of(Object.values(attacker.targets).flat());
  const at = new Date(Date.now() + Math.floor((random.next() - 0.5) * 600_000));
  const after = random.chance(0.8) ? encodeCursor({ at, id }) : someDisguise(random)('Patient', id);
  const query = `query ($first: Int!, $after: String) { ${list}(first: $first, after: $after) { ${selection} } }`;
  return {
    what: `a cursor of ${list}`,
    door: random.chance(0.5) ? 'gateway' : service,
    kind: 'ask',
    question: { query, variables: { first: 1 + Math.floor(random.next() * 100), after } },
    forged: forgedHeaders(random, victim),
  };
}

/** A search for what another has. */
async function bySearch({ random, attacker, victim }: Situation): Promise<Attempt> {
  const searched = random.of([victim.name, victim.recordNumber]);
  const cut = Math.floor(random.next() * (searched.length - 12));
  const part = random.chance(0.5) ? searched : searched.slice(cut, cut + 12);
  const put = random.of([
    (text: string) => text,
    (text: string) => text.toUpperCase(),
    (text: string) => `%${text}%`,
    (text: string) => `${text}' OR tenant_id <> '${attacker.clinic.tenantId}`,
  ]);
  const query = 'query ($search: String!) { patients(first: 100, search: $search) { nodes { id name recordNumber } } }';
  return {
    what: 'a search',
    door: random.chance(0.5) ? 'gateway' : 'patient',
    kind: 'ask',
    question: { query, variables: { search: put(part) } },
    control: { query, variables: { search: put(random.uuid()) } },
    forged: forgedHeaders(random, victim),
  };
}

/** A field that one service adds to another's entity. */
async function byField({ random, attacker, shapes, victim }: Situation): Promise<Attempt> {
  const fields = shapes.flatMap((shape) =>
    shape.operations.filter(({ kind }) => kind === 'field').map((operation) => ({ shape, operation })),
  );
  const { shape, operation } = random.of(fields);
  const { type, field } = operation;
  const disguise = someDisguise(random);
  const selected = field ? `${field.name} ${selectionOf(shape, getNamedType(field.type))}` : '';
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${selected} } } }`;
  const of = (uuid: string) => ({ of: [{ __typename: type, id: disguise(type, uuid) }] });
  return {
    what: operation.name,
    door: shape.name,
    kind: 'ask',
    question: { query, variables: of(random.of(attacker.targets[type] ?? Object.values(attacker.targets).flat())) },
    control: { query, variables: of(random.uuid()) },
    forged: forgedHeaders(random, victim),
  };
}

/** What somebody might believe that a service trusts. */
function forgedHeaders(random: Random, { tenantId }: SeededClinic): Record<string, string> {
  if (random.chance(0.7)) return {};
  return { 'x-tenant-id': tenantId, 'x-user-id': 'admin', 'x-roles': 'ADMIN', 'x-forwarded-user': 'admin' };
}

export const uuidsOf = (...globalIds: readonly string[]): string[] => globalIds.map(uuidIn);
