import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY_ROOT } from '@pulmora/stack';
import { describe, expect, it } from 'vitest';
import { PROCESSES } from '../facts/processes.js';
import { type ComposeFile, parseCompose, schemaFaults } from './compose.js';
import { COMPOSE_RULES, type ComposeFacts } from './compose.rule.js';

const text = readFileSync(path.join(REPOSITORY_ROOT, 'compose.yaml'), 'utf8');
const facts: ComposeFacts = {
  processes: PROCESSES,
  hasFile: (file) => existsSync(path.join(REPOSITORY_ROOT, file)),
};

describe('compose.yaml', () => {
  it('has no field that the Compose specification does not know', () => {
    expect(schemaFaults(parseCompose(text))).toEqual([]);
  });

  it.each(COMPOSE_RULES.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
    expect(rule.check(parseCompose(text) as ComposeFile, facts)).toEqual([]);
  });
});

/** One for each rule, by its name: what is replaced, and by what. */
const MUTANTS: readonly (readonly [string, string | RegExp, string])[] = [
  ['every process runs, and the migrations', '\n  worker:', '\n  reader:'],
  ['each starts what is in the repository', 'services/study/dist/main.js', 'services/study/dist/index.js'],
  ["the code takes each process's environment", /\n {6}PULMORA_REPORT_MASTER_KEY: .*/, ''],
  ["the code takes each process's environment", /\n {6}PULMORA_PASSWORD_STUDY_SEALER: .*/, ''],
  ['every variable is one that the code reads', 'PULMORA_HOST', 'PULMORA_HOSTT'],
  ['addresses lead to a service, on the port where it listens', 'nats:4222', 'nats:42221'],
  ['addresses lead to a service, on the port where it listens', '{ aliases: [issuer.localhost] }', '{ aliases: [] }'],
  ['what is published is listened on, and by this machine alone', '127.0.0.1:4000:4000', '4000:4000'],
  ['images that are not built here have a version', 'nats:2.10.29-alpine', 'nats:latest'],
  ['our processes write nothing but volumes, and gain no rights', 'read_only: true', 'read_only: false'],
  ['what is waited for and what is mounted is there', /\n {4}healthcheck: .*/, ''],
  ['what is waited for and what is mounted is there', /\n {2}blobs:\n$/, '\n'],
  ['what is waited for and what is mounted is there', 'images/nats.conf:', 'images/broker.conf:'],
  ['whatever uses a database waits for the migrations', 'service_completed_successfully', 'service_started'],
];

it.each(MUTANTS)('"%s" notices what is wrong', (name, from, to) => {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  const rule = COMPOSE_RULES.find((one) => one.name === name);
  expect(rule?.check(parseCompose(changed) as ComposeFile, facts)).not.toEqual([]);
});

it('each rule has a mutant, and the schema notices a slip', () => {
  expect(new Set(MUTANTS.map(([name]) => name))).toEqual(new Set(COMPOSE_RULES.map(({ name }) => name)));
  const slipped = parseCompose(text.replaceAll('healthcheck:', 'healthchecks:'));
  expect(schemaFaults(slipped).join()).toContain('healthchecks');
});
