import { setTimeout as delay } from 'node:timers/promises';
import { DIAGNOSES_STREAM } from '@pulmora/schema';
import { DEMO_CLINICS, GraphqlClient, type Stack, startStack } from '@pulmora/stack';
import { connect } from 'nats';
import type { Finding, Measurement } from './cli.js';
import { CaseWriter, type WrittenCase } from './live/case-writer.js';
import { DIAGNOSES, oneCase, type Written, worklist } from './live/watched.js';
import { Watcher } from './live/watcher.js';

const WATCHERS = 12;
/** Of each kind. */
const ROUNDS = 3;
/** Cases opened between two disconnects. */
const BETWEEN = 15;
const PATIENCE_MS = 60_000;
const { tenantId } = DEMO_CLINICS[0];

/** That whoever is disconnected, by whatever, is told everything once: of readings, of the worklist and of one case. */
export const resume: Measurement = {
  about:
    'disconnects of every kind while cases come in: each watcher of readings, a worklist or a case is told once, or told to load anew',
  async run(say): Promise<Finding> {
    await using stack = await startStack({ onProgress: say });
    const writer = new CaseWriter(stack.admin.diagnosis);
    const changing = await writer.open(tenantId, true);
    const written = new Writing(changing);
    const token = await stack.token();
    const client = new GraphqlClient({ url: stack.gatewayUrl, token });
    const kinds = [DIAGNOSES, worklist(changing.caseId), oneCase(changing.caseId)];
    const watchers = Array.from({ length: WATCHERS }, (_, i) => {
      const watched = kinds[i % kinds.length];
      if (!watched) throw new Error('nothing to watch');
      return new Watcher(stack.wsUrl, token, client, watched);
    });
    const disconnects: Record<string, number> = {};
    const over = new AbortController();
    try {
      await Promise.all(watchers.map((watcher) => watcher.connected()));
      const writing = written.goOn(writer, over.signal);
      for (const [kind, disconnect] of Object.entries(KINDS)) {
        for (let round = 0; round < ROUNDS; round += 1) {
          await until(() => written.cases.size >= BETWEEN * (1 + totalOf(disconnects)), 'cases to come in');
          const before = watchers.reduce((sum, watcher) => sum + watcher.disconnects + watcher.resyncs, 0);
          await disconnect(stack, watchers);
          disconnects[kind] = (disconnects[kind] ?? 0) + 1;
          await until(() => watchers.every((watcher) => watcher.isOpen), 'the watchers to come back');
          const noticed = watchers.reduce((sum, watcher) => sum + watcher.disconnects + watcher.resyncs, 0) - before;
          say(`${kind}: noticed ${noticed} times by ${WATCHERS} watchers`);
        }
      }
      over.abort();
      await writing;
      await until(() => watchers.every((watcher) => watcher.missing(written) === 0), 'the last cases').catch(() => {});
      const gaps = watchers.reduce((sum, watcher) => sum + watcher.missing(written), 0);
      const duplicates = watchers.reduce((sum, watcher) => sum + watcher.duplicates, 0);
      const resyncs = watchers.reduce((sum, watcher) => sum + watcher.resyncs, 0);
      const all = Object.keys(KINDS).every((kind) => disconnects[kind] === ROUNDS);
      return {
        figures: {
          disconnects: totalOf(disconnects),
          gaps,
          duplicates,
          kinds: disconnects,
          resyncs,
          watchers: WATCHERS,
          events: written.events,
        },
        summary: `${written.events} events, ${WATCHERS} watchers, disconnects ${JSON.stringify(disconnects)}: ${gaps} gaps, ${duplicates} duplicates, ${resyncs} told to load anew`,
        held: all && gaps === 0 && duplicates === 0 && resyncs === WATCHERS * ROUNDS,
      };
    } finally {
      over.abort();
      for (const watcher of watchers) watcher.stop();
      await writer.close();
    }
  },
};

const KINDS: Readonly<Record<string, (stack: Stack, watchers: readonly Watcher[]) => Promise<void>>> = {
  client: async (_stack, watchers) => {
    for (const watcher of watchers) watcher.cut();
  },
  gateway: (stack) => restart(stack, 'gateway'),
  subgraph: (stack) => restart(stack, 'diagnosis'),
  broker: (stack) => restart(stack, 'nats'),
  stream: async (stack, watchers) => {
    const resyncs = watchers.map((watcher) => watcher.resyncs);
    await deleteStream(stack);
    await until(() => watchers.every((watcher, i) => watcher.resyncs > (resyncs[i] ?? 0)), 'everybody to load anew');
  },
};

async function restart(stack: Stack, name: 'gateway' | 'diagnosis' | 'nats'): Promise<void> {
  await stack.kill(name);
  await stack.untilReady(name);
}

async function deleteStream(stack: Stack): Promise<void> {
  const { host, username, password } = new URL(stack.natsUrl);
  const connection = await connect({ servers: host, user: username, pass: decodeURIComponent(password) });
  try {
    await (await connection.jetstreamManager()).streams.delete(DIAGNOSES_STREAM.name);
  } finally {
    await connection.close();
  }
}

/** A case after another, and one that keeps changing, told by the service's own relay. */
class Writing implements Written {
  readonly diagnoses = new Set<string>();
  readonly cases = new Set<string>();
  readonly #changing: WrittenCase;
  events = 0;

  constructor(changing: WrittenCase) {
    this.#changing = changing;
  }

  get changing() {
    return { id: this.#changing.caseId, revision: this.#changing.caseRevision };
  }

  async goOn(writer: CaseWriter, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { id, caseId } = await writer.open(tenantId, true);
      this.diagnoses.add(id);
      this.cases.add(caseId);
      await writer.changeCase(this.#changing);
      this.events += 3;
      await delay(40);
    }
  }
}

const totalOf = (disconnects: Readonly<Record<string, number>>): number =>
  Object.values(disconnects).reduce((sum, count) => sum + count, 0);

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !condition(); await delay(50)) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
}
