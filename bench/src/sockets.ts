import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connectEventBus, createLogger, type EventBus } from '@pulmora/platform';
import { Fault, type Stack, startStack } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';
import { BareServer } from './live/bare-server.js';
import { CaseWriter, type WrittenCase } from './live/case-writer.js';
import { Crowd, type CrowdFinding, type Published, together } from './live/crowd.js';
import { percentile } from './percentile.js';

const CLINICS = 100;
const EVENTS_PER_SECOND = 50;
/** Of either server, in turn; several short turns, so that what else the machine does falls on both. */
const TURNS = 4;
const TURN_S = 10;
/** Each changes six times or so. */
const CASES_PER_CLINIC = 4;
const CROWDS = 2;
const P99_LIMIT_MS = 500;

const FIELDS = '{ id status cursor timings { inferenceMs } }';

/** How fast a change reaches all screens of its clinic, while very many are open. */
export const sockets: Measurement = {
  about: `${EVENTS_PER_SECOND} changes a second pushed to their clinic of ${CLINICS}, beside a bare graphql-ws server`,
  options: { sockets: '5000' },
  async run(say, options): Promise<Finding> {
    const wanted = Number(options.sockets);
    if (!Number.isInteger(wanted) || wanted < CLINICS || wanted % CLINICS !== 0) {
      throw new Fault(`--sockets is a multiple of ${CLINICS}`);
    }
    await using stack = await startStack({ onProgress: say });
    await using bare = new BareServer();
    await using platformCrowds = new Crowds();
    await using bareCrowds = new Crowds();
    const clinics = Array.from({ length: CLINICS }, () => randomUUID());
    say(`connecting ${wanted} sockets to each`);
    const connected = await platformCrowds.connect(
      stack.wsUrl,
      `subscription { diagnosisUpdated ${FIELDS} }`,
      await membersOf(stack, clinics, wanted / CLINICS),
    );
    const groups = Array.from({ length: wanted }, (_, i) => ({ group: i % CLINICS }));
    const bareQuery = `subscription { diagnosisUpdated(group: GROUP) ${FIELDS} }`;
    const bareConnected = await bareCrowds.connect(await bare.url(), bareQuery, groups);
    say(`${connected} and ${bareConnected} are connected; publishing for ${2 * TURNS * TURN_S} s`);
    const { toPlatform, toBare } = await publishInTurns(stack, bare, clinics);
    const found = await platformCrowds.count(toPlatform);
    const bareFound = await bareCrowds.count(toBare);
    const figures = {
      sockets: connected,
      events: toPlatform.length,
      p50Ms: percentileOf(found, 0.5),
      p99Ms: percentileOf(found, 0.99),
      lost: found.lost,
      duplicated: found.duplicated,
      bare: { p99Ms: percentileOf(bareFound, 0.99) },
    };
    return {
      figures,
      summary: [
        `${connected} sockets, ${toPlatform.length} changes, ${found.latencies.length} pushes: median ${figures.p50Ms} ms, p99 ${figures.p99Ms} ms; ${found.lost} lost, ${found.duplicated} told twice, ${found.broken} sockets broke`,
        `bare graphql-ws: ${bareConnected} sockets, ${toBare.length} changes: median ${percentileOf(bareFound, 0.5)} ms, p99 ${figures.bare.p99Ms} ms`,
      ].join('\n'),
      held:
        connected === wanted &&
        found.lost === 0 &&
        found.duplicated === 0 &&
        found.latencies.length > 0 &&
        figures.p99Ms < P99_LIMIT_MS,
    };
  },
};

const percentileOf = ({ latencies }: CrowdFinding, fraction: number): number =>
  latencies.length === 0 ? Number.POSITIVE_INFINITY : percentile(latencies, fraction);

interface Member {
  readonly token?: string;
  readonly group: number;
}

/** A user of a clinic for each socket. */
async function membersOf(stack: Stack, clinics: readonly string[], each: number): Promise<Member[]> {
  const members: Member[] = [];
  for (let i = 0; i < each; i += 1) {
    for (const [group, tenantId] of clinics.entries()) {
      members.push({ group, token: await stack.token({ tenantId, subject: `screen-${i}` }) });
    }
  }
  return members;
}

/** A few processes of clients, as one crowd. */
class Crowds implements AsyncDisposable {
  readonly #crowds = Array.from({ length: CROWDS }, () => new Crowd());

  async connect(url: string, query: string, members: readonly Member[]): Promise<number> {
    const parts = this.#crowds.map((crowd, c) =>
      crowd.connect({ url, query, members: members.filter((_, i) => i % CROWDS === c) }),
    );
    return (await Promise.all(parts)).reduce((sum, sockets) => sum + sockets, 0);
  }

  async count(published: Published): Promise<CrowdFinding> {
    return together(await Promise.all(this.#crowds.map((crowd) => crowd.count(published))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#crowds.map((crowd) => crowd[Symbol.asyncDispose]()));
  }
}

async function publishInTurns(stack: Stack, bare: BareServer, clinics: readonly string[]) {
  const writer = new CaseWriter(stack.admin.diagnosis);
  const bus = await connectEventBus({ url: stack.natsUrl, name: 'bench', logger: createLogger('bench', 'fatal') });
  const toPlatform: { group: number; number: number; at: number }[] = [];
  const toBare: typeof toPlatform = [];
  try {
    const cases = await Promise.all(clinics.map((tenantId) => openCases(writer, tenantId)));
    let number = 0;
    for (let turn = 0; turn < 2 * TURNS; turn += 1) {
      await every(1_000 / EVENTS_PER_SECOND, TURN_S * EVENTS_PER_SECOND, async () => {
        number += 1;
        const group = number % CLINICS;
        if (turn % 2 === 0) {
          const one = cases[group]?.[Math.floor(number / CLINICS) % CASES_PER_CLINIC];
          if (one) toPlatform.push({ group, number, at: await publish(writer, bus, one, number) });
        } else {
          toBare.push({ group, number, at: performance.timeOrigin + performance.now() });
          bare.publish({ group, number });
        }
      });
      // What one server has left to do is not to be counted against the other.
      await delay(1_000);
    }
    return { toPlatform, toBare };
  } finally {
    await bus.close();
    await writer.close();
  }
}

const openCases = (writer: CaseWriter, tenantId: string): Promise<WrittenCase[]> =>
  Promise.all(Array.from({ length: CASES_PER_CLINIC }, () => writer.open(tenantId, false)));

/** @returns when it was handed to the broker. */
async function publish(writer: CaseWriter, bus: EventBus, one: WrittenCase, number: number): Promise<number> {
  const { subject, event } = await writer.change(one, number);
  const at = performance.timeOrigin + performance.now();
  await bus.publish(subject, event, event.id);
  return at;
}

/** Does something so many times, this often however long each takes. */
async function every(ms: number, times: number, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let i = 0; i < times; i += 1) {
    under.push(work());
    await delay(Math.max(0, began + (i + 1) * ms - performance.now()));
  }
  await Promise.all(under);
}
