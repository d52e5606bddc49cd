import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fromGlobalId } from '@pulmora/platform';
import { dataOf, GraphqlClient, REGISTER_PATIENT, type RegisterPatientData, type Stack } from '@pulmora/stack';

/** One patient of a clinic, and a subscriber who follows what becomes of their studies. */
export interface FollowedPatient {
  readonly tenantId: string;
  readonly patientId: string;
  readonly client: GraphqlClient;
  /** The last status that was pushed of each study, by its id within the study service. */
  readonly pushed: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const FOLLOW = /* GraphQL */ `
  subscription ($patientId: ID!) { diagnosisUpdated(patientId: $patientId) { status study { id } } }
`;

interface Pushed {
  readonly diagnosisUpdated: { readonly status: string; readonly study: { readonly id: string } };
}

/** Clinics with patients, each followed as a front end would: whoever is cut off subscribes again. */
export async function openClinics(stack: Stack, tenants: number, patients: number): Promise<FollowedPatient[]> {
  const clinics = Array.from({ length: tenants }, () => randomUUID());
  const opened: FollowedPatient[] = [];
  for (const tenantId of clinics) {
    const token = await stack.token({ tenantId, expiresIn: '12h' });
    const client = new GraphqlClient({ url: stack.gatewayUrl, token });
    for (let i = 0; i < patients; i += 1) opened.push(await followedPatient(tenantId, client));
  }
  return opened;
}

async function followedPatient(tenantId: string, client: GraphqlClient): Promise<FollowedPatient> {
  const input = { recordNumber: randomUUID(), name: 'Somebody', aiReadingConsent: true };
  const { registerPatient } = dataOf(await client.ask<RegisterPatientData>(REGISTER_PATIENT, { input }));
  if (registerPatient.__typename !== 'RegisterPatientSuccess') throw new Error(registerPatient.message);
  const patientId = registerPatient.patient.id;
  const pushed = new Map<string, string>();
  const end = new AbortController();
  const following = (async () => {
    while (!end.signal.aborted) {
      try {
        for await (const { diagnosisUpdated } of client.subscribe<Pushed>(FOLLOW, { patientId }, end.signal)) {
          pushed.set(fromGlobalId('Study', diagnosisUpdated.study.id) ?? '', diagnosisUpdated.status);
        }
      } catch {
        // An outage ends a subscription; whoever subscribes again is told what stands.
      }
      await delay(500, undefined, { signal: end.signal }).catch(() => {});
    }
  })();
  return {
    tenantId,
    patientId,
    client,
    pushed,
    async stop() {
      end.abort();
      await following;
    },
  };
}
