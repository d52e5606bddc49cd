import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { RequestContext } from '../graphql/request-context.js';
import { byClinicAndRoles, sharingPlanOf } from './push-sharing.js';

const schema = buildSchema(`
  type Query { reading: Reading }
  type Subscription { changed(study: ID, after: String): Reading news: News own: Reading }
  type Reading implements Thing { id: ID! status(format: String): String study: Study images: [String] }
  type Study implements Thing { id: ID! }
  interface Thing { id: ID! }
  union News = Reading | Study
`);
const sharing = {
  viewers: { changed: byClinicAndRoles, news: byClinicAndRoles },
  personal: new Set(['Query.reading', 'Subscription.changed', 'Reading.images', 'Study.case']),
};
const planOf = (document: string, name?: string) => sharingPlanOf(schema, sharing, parse(document), name);

describe('a push is made once for several viewers', () => {
  it('where nothing but plain fields is asked for; what the source alone is told does not matter', () => {
    expect(planOf('subscription { changed { id study { id } } }')?.variables).toEqual([]);
    const resumed = 'subscription ($after: String) { changed(study: "s", after: $after) { id } }';
    expect(planOf(resumed)?.variables).toEqual([]);
    expect(planOf('subscription { news { ... on Reading { id } ... on Study { id } __typename } }')).toBeDefined();
  });

  it('with the same variables, where the selection depends on them', () => {
    const document = `subscription ($f: String, $with: Boolean!, $after: String) {
      changed(after: $after) { id status(format: $f) ...More @include(if: $with) } }
      fragment More on Reading { study { id } }`;
    expect(planOf(document)?.variables).toEqual(['f', 'with']);
  });

  it('and not where a field reads on behalf of its viewer, however it is reached', () => {
    expect(planOf('subscription { changed { id images } }')).toBeUndefined();
    expect(planOf('subscription { changed { ...More } } fragment More on Reading { images }')).toBeUndefined();
    expect(planOf('subscription { news { ... on Thing { ... on Reading { images } } } }')).toBeUndefined();
  });

  it('nor where its field does not say to whom it is the same, nor of anything else', () => {
    expect(planOf('subscription { own { id } }')).toBeUndefined();
    expect(planOf('subscription A { changed { id } } subscription B { own { id } }', 'B')).toBeUndefined();
    expect(planOf('subscription { ...Root } fragment Root on Subscription { changed { id } }')).toBeUndefined();
    expect(planOf('query { reading { id } }')).toBeUndefined();
  });

  it('for those of one clinic who have the same roles, in whatever order', () => {
    const of = (tenantId: string, ...roles: string[]) =>
      byClinicAndRoles({ identity: { tenantId, roles } } as never as RequestContext);
    expect(of('a', 'CLINICIAN', 'RADIOLOGIST')).toBe(of('a', 'RADIOLOGIST', 'CLINICIAN'));
    expect(new Set([of('a', 'CLINICIAN'), of('a', 'RADIOLOGIST'), of('b', 'CLINICIAN'), of('a')]).size).toBe(4);
  });
});
