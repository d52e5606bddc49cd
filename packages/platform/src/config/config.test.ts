import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, loadConfig, port } from './config.js';

const shape = { PORT: port(4000), URL: z.url(), NAME: z.string().min(1) };

it('fills in what has a default', () => {
  expect(loadConfig(shape, { URL: 'http://localhost', NAME: 'x' })).toEqual({
    PORT: 4000,
    URL: 'http://localhost',
    NAME: 'x',
  });
});

it('names every fault at once, and no value', () => {
  const attempt = () => loadConfig(shape, { PORT: '70000', URL: 'secret-in-the-wrong-place' });
  expect(attempt).toThrow(ConfigError);
  try {
    attempt();
  } catch (error) {
    const { message, faults } = error as ConfigError;
    expect(faults).toHaveLength(3);
    expect(message).toMatch(/PORT.*[\s\S]*URL.*[\s\S]*NAME/);
    expect(message).not.toContain('secret');
  }
});
