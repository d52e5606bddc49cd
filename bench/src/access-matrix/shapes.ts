import type { AccessPolicy } from '@pulmora/platform';
import type { Stack } from '@pulmora/stack';
import { ask } from './asking.js';
import { type SubgraphShape, shapeOf } from './operations.js';
import type { SeededClinic } from './world.js';

/** What can be asked of each running subgraph, by what it says of itself. */
export function readShapes(
  stack: Stack,
  clinic: SeededClinic,
  policies: ReadonlyMap<string, AccessPolicy>,
): Promise<SubgraphShape[]> {
  return Promise.all(
    [...policies].map(async ([name, policy]) => {
      const url = `${stack.urls[name as 'patient']}/graphql`;
      const { data } = await ask(url, await clinic.token(['CLINICIAN']), {
        query: '{ _service { sdl } }',
        variables: {},
      });
      return shapeOf(name, (data as { _service: { sdl: string } })._service.sdl, policy);
    }),
  );
}
