import { setTimeout as delay } from 'node:timers/promises';
import type { CrowdFinding, CrowdMessage, CrowdOrders, CrowdReply, Published } from './crowd.js';
import { type Push, subscribeRaw } from './raw-socket.js';

/** Sockets that are opened at once: a server's backlog is short. */
const AT_ONCE = 40;
/** What was published is awaited for this long at most, milliseconds. */
const PATIENCE_MS = 20_000;

interface Member {
  readonly group: number;
  /** When each number was told, milliseconds since 1970. */
  readonly told: Map<number, number>;
  duplicated: number;
  broken: boolean;
}

const members: Member[] = [];

const now = () => performance.timeOrigin + performance.now();

/** The number that an event carries in what a client sees. */
const numberIn = ({ data }: Push): number | undefined =>
  (data as { diagnosisUpdated?: { timings?: { inferenceMs?: number } } } | null)?.diagnosisUpdated?.timings
    ?.inferenceMs;

async function connect({ url, query, members: wanted }: CrowdOrders): Promise<number> {
  const waiting = wanted.values();
  let connected = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { token, group } of waiting) {
        const member: Member = { group, told: new Map(), duplicated: 0, broken: false };
        members.push(member);
        const { open, closed } = subscribeRaw(
          url,
          token,
          { query: query.replaceAll('GROUP', String(group)) },
          (push) => {
            const number = numberIn(push);
            if (number === undefined) return;
            if (member.told.has(number)) member.duplicated += 1;
            else member.told.set(number, now());
          },
        );
        void closed.then(() => {
          member.broken = true;
        });
        await open.then(
          () => {
            connected += 1;
          },
          () => {},
        );
      }
    }),
  );
  return connected;
}

async function count(published: Published): Promise<CrowdFinding> {
  const byGroup = new Map<number, Published[number][]>();
  for (const one of published) byGroup.set(one.group, [...(byGroup.get(one.group) ?? []), one]);
  const missing = () =>
    members.reduce(
      (sum, { group, told }) => sum + (byGroup.get(group) ?? []).filter(({ number }) => !told.has(number)).length,
      0,
    );
  for (const deadline = Date.now() + PATIENCE_MS; missing() > 0 && Date.now() < deadline; ) await delay(250);
  const latencies = members.flatMap(({ group, told }) =>
    (byGroup.get(group) ?? []).flatMap(({ number, at }) => {
      const toldAt = told.get(number);
      return toldAt === undefined ? [] : [Math.round(10 * (toldAt - at)) / 10];
    }),
  );
  return {
    latencies,
    lost: missing(),
    duplicated: members.reduce((sum, member) => sum + member.duplicated, 0),
    broken: members.filter((member) => member.broken).length,
  };
}

const reply = (message: CrowdReply) => void process.send?.(message);

process.on('message', (message: CrowdMessage) => {
  if (message.kind === 'connect') void connect(message.orders).then((sockets) => reply({ kind: 'connected', sockets }));
  else void count(message.published).then((finding) => reply({ kind: 'counted', finding }));
});
process.on('disconnect', () => process.exit(0));
