import { GraphqlClient, signIn } from '@pulmora/stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { administrationScenes } from './scenes/administration.js';
import { batchScenes } from './scenes/batches.js';
import { claimingScenes } from './scenes/claiming.js';
import { cutOffScenes } from './scenes/cut-off.js';
import { glassScenes } from './scenes/glass.js';
import { honestyScenes } from './scenes/honesty.js';
import { intakeScenes } from './scenes/intake.js';
import { opinionScenes } from './scenes/opinions.js';
import { remoteDoctorScenes } from './scenes/remote-doctor.js';
import { signingScenes } from './scenes/signing.js';
import { viewingScenes } from './scenes/viewing.js';
import { wholeScenes } from './scenes/whole.js';
import { type ConsoleWorld, startConsoleWorld } from './testing/console-world.js';

// One platform and one browser for all, since they take longest; scenes build on one another, in this order.
let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());

const SCENES = [
  intakeScenes,
  viewingScenes,
  honestyScenes,
  claimingScenes,
  signingScenes,
  cutOffScenes,
  opinionScenes,
  batchScenes,
  administrationScenes,
  remoteDoctorScenes,
  glassScenes,
  wholeScenes,
];
for (const scenes of SCENES) {
  scenes(() => world);
}

test('images are for nobody who has an address and no token', async () => {
  const { accessToken = '' } = await signIn({
    issuer: world.stack.urls.issuer,
    redirectUri: `${new URL(world.stack.gatewayUrl).origin}/console`,
    account: 'clinician@st-anna',
  });
  const client = new GraphqlClient({ url: world.stack.gatewayUrl, token: accessToken });
  const { studies } = await client.data<{ studies: { nodes: { images: { url: string }[] }[] } }>(
    '{ studies(first: 1) { nodes { images { url } } } }',
  );
  const url = new URL(studies.nodes[0]?.images[0]?.url ?? '', world.stack.gatewayUrl);
  expect((await fetch(url)).status).toBe(401);
  const mine = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
  expect([mine.status, mine.headers.get('content-type')]).toEqual([200, 'image/png']);
});
