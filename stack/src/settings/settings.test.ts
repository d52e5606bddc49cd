import { expect, test } from 'vitest';
import { PORT_NAMES, settingsFromEnvironment } from './settings.js';

test('the ports of the design, unless moved', () => {
  const { ports, issuer } = settingsFromEnvironment({});
  expect(PORT_NAMES.map((name) => ports[name])).toEqual([4000, 4001, 4002, 4003, 4004, 4005, 4006, 54_321, 42_221]);
  expect(issuer).toBe('http://127.0.0.1:4005');
  const moved = settingsFromEnvironment({ PULMORA_ISSUER_PORT: '5005', PULMORA_GATEWAY_PORT: '5000' });
  expect(moved.ports).toMatchObject({ issuer: 5005, gateway: 5000, study: 4002 });
  expect(moved.issuer).toBe('http://127.0.0.1:5005');
});

test('every faulty variable is named at once, on one line, without its value', () => {
  const env = { PULMORA_GATEWAY_PORT: 'hunter2', PULMORA_STUDY_PORT: '70000' };
  expect(() => settingsFromEnvironment(env)).toThrow(
    /^mend the environment: PULMORA_GATEWAY_PORT: .+; PULMORA_STUDY_PORT: .+$/,
  );
  expect(() => settingsFromEnvironment(env)).not.toThrow(/hunter2/);
});
