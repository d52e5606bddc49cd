import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../harness/temporary-directory.js';
import { freePort } from '../ports/free-port.js';
import { serverSpec } from './fixtures/server-spec.js';
import { Supervisor, type SupervisorEvent } from './supervisor.js';

const QUICK = { firstMs: 1, mostMs: 10, crashes: 3, windowMs: 60_000 };

test('starts a crashed process again, under another number', async () => {
  await using directory = await temporaryDirectory();
  const events: SupervisorEvent[] = [];
  const supervisor = new Supervisor({ backoff: QUICK, onEvent: (event) => events.push(event) });
  try {
    const spec = serverSpec({ name: 'one', port: await freePort(), directory: directory.path });
    await supervisor.start(spec, 0);
    const before = supervisor.pids.one;
    await fetch(`http://127.0.0.1:${spec.env.PORT}/crash`).catch(() => {});
    await supervisor.process('one').kill();
    await supervisor.untilReady('one');
    expect(supervisor.pids.one).toBeGreaterThan(0);
    expect(supervisor.pids.one).not.toBe(before);
    expect(events.map((event) => event.kind)).toEqual(['crashed', 'restarted']);
  } finally {
    await supervisor.stop();
  }
});

test('gives up a process that crashes again and again', async () => {
  await using directory = await temporaryDirectory();
  let tell: (event: SupervisorEvent) => void = () => {};
  const givenUp = new Promise<SupervisorEvent>((resolve) => {
    tell = resolve;
  });
  const supervisor = new Supervisor({
    backoff: QUICK,
    onEvent: (event) => {
      if (event.kind === 'restarted') void supervisor.process('one').kill();
      if (event.kind === 'given-up') tell(event);
    },
  });
  await supervisor.start(serverSpec({ name: 'one', port: await freePort(), directory: directory.path }), 0);
  await supervisor.process('one').kill();
  expect(await givenUp).toMatchObject({ name: 'one', how: 'SIGKILL' });
  expect(supervisor.pids).toEqual({});
  await supervisor.stop();
});

test('says why a process could not start, and where its log is', async () => {
  await using directory = await temporaryDirectory();
  const supervisor = new Supervisor();
  const spec = serverSpec({ name: 'one', port: 1, directory: directory.path, mode: 'ends-at-once' });
  await expect(supervisor.start(spec, 0)).rejects.toThrow(
    `one ended while starting (status 3): cannot start: the moon is full (log: ${directory.path}/one.log)`,
  );
  await supervisor.stop();
});

test('says which program is missing', async () => {
  await using directory = await temporaryDirectory();
  const spec = { ...serverSpec({ name: 'one', port: 1, directory: directory.path }), command: '/no/such/program' };
  await expect(new Supervisor().start(spec, 0)).rejects.toThrow('one cannot be run (ENOENT): /no/such/program');
});

test('ends a process that does not get ready in time', async () => {
  await using directory = await temporaryDirectory();
  const supervisor = new Supervisor();
  const port = await freePort();
  const spec = serverSpec({ name: 'one', port, directory: directory.path, mode: 'never-ready', readyWithinMs: 400 });
  await expect(supervisor.start(spec, 0)).rejects.toThrow(/^one was not ready within \d+ s/);
  expect(supervisor.pids).toEqual({});
});

test('stops the highest stage first, and kills what does not end', async () => {
  await using directory = await temporaryDirectory();
  const supervisor = new Supervisor();
  const start = async (name: string, stage: number, more = {}) =>
    supervisor.start(serverSpec({ name, port: await freePort(), directory: directory.path, ...more }), stage);
  await start('database', 0);
  await start('service', 1);
  const stubborn = await start('stubborn', 1, { mode: 'stubborn', stopWithinMs: 200 });
  await start('gateway', 2);
  const ended = new Promise((resolve) => stubborn.onExit(resolve));
  await supervisor.stop();
  expect(readFileSync(`${directory.path}/journal`, 'utf8')).toBe('gateway\nservice\ndatabase\n');
  expect(await ended).toMatchObject({ signal: 'SIGKILL', expected: true });
  expect(supervisor.pids).toEqual({});
});

test('a process that is being started when everything stops is stopped too', async () => {
  await using directory = await temporaryDirectory();
  const supervisor = new Supervisor();
  const spec = serverSpec({ name: 'one', port: await freePort(), directory: directory.path, mode: 'never-ready' });
  const starting = supervisor.start(spec, 0);
  await supervisor.stop();
  await expect(starting).rejects.toThrow('one ended while starting');
  await expect(supervisor.start(spec, 0)).rejects.toThrow('stopping');
});
