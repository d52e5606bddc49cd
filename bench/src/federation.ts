import { GraphqlClient, imageOf, PatientWatch, phantomPng, startStack } from '@pulmora/stack';
import type { Finding, Measurement } from './cli.js';

const PATIENTS = 30;
const SUBGRAPHS = ['patient', 'study', 'diagnosis'] as const;

const EVERYBODY = /* GraphQL */ `
  query Everybody($first: Int!) {
    patients(first: $first) {
      nodes {
        recordNumber
        studies(first: 5) {
          nodes { receivedAt images { sha256 } diagnosis { status outcome covid19Probability lesions { key probability } } }
        }
      }
    }
  }
`;

interface EverybodyData {
  readonly patients: {
    readonly nodes: readonly {
      readonly studies: { readonly nodes: readonly { readonly diagnosis: { readonly status: string } | null }[] };
    }[];
  };
}

/** That a page of patients with studies and readings costs one request a subgraph. */
export const federation: Measurement = {
  about: `${PATIENTS} patients with studies and diagnoses in one query: one request to each subgraph`,
  async run(say): Promise<Finding> {
    await using stack = await startStack({ onProgress: say });
    const client = new GraphqlClient({ url: stack.gatewayUrl, token: await stack.token() });
    say(`registering ${PATIENTS} patients, each with a study that is read`);
    for (let i = 0; i < PATIENTS; i += 1) {
      const watch = await PatientWatch.register(client, () => {});
      const outcome = await watch.study(imageOf(`phantom-${i}.png`, await phantomPng(i + 1)));
      watch.close();
      if (outcome.kind !== 'read') throw new Error(`a phantom was not read: ${outcome.reason}`);
    }
    const before = await counts(stack.urls);
    const { patients } = await client.data<EverybodyData>(EVERYBODY, { first: PATIENTS });
    const after = await counts(stack.urls);
    const complete = patients.nodes.filter(({ studies }) => studies.nodes.some(({ diagnosis }) => diagnosis));
    const requests = Object.fromEntries(SUBGRAPHS.map((name) => [name, after[name] - before[name]]));
    return {
      figures: { patients: complete.length, requests },
      summary: `${complete.length} patients with studies and diagnoses: ${JSON.stringify(requests)} requests`,
      held: complete.length === PATIENTS && Object.values(requests).every((count) => count === 1),
    };
  },
};

/** GraphQL requests that each subgraph has received so far, by its own metrics. */
async function counts(urls: Readonly<Record<(typeof SUBGRAPHS)[number], string>>) {
  const read = async (name: (typeof SUBGRAPHS)[number]) => {
    const text = await (await fetch(`${urls[name]}/metrics`)).text();
    const count = /^pulmora_graphql_http_requests_total(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1];
    if (count === undefined) throw new Error(`${name} does not count its requests`);
    return [name, Number(count)] as const;
  };
  return Object.fromEntries(await Promise.all(SUBGRAPHS.map(read))) as Record<(typeof SUBGRAPHS)[number], number>;
}
