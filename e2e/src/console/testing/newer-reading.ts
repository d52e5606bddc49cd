import { connectEventBus, createLogger, newCloudEvent } from '@pulmora/platform';
import { STUDY_RECEIVED, type StudyReceivedData, studyReceivedSubject } from '@pulmora/schema';
import { DEMO_CLINICS, type Stack } from '@pulmora/stack';
import pg from 'pg';

type StudyRow = Pick<StudyReceivedData, 'studyId' | 'patientId' | 'priority' | 'aiReadingConsent' | 'images'>;

/** Asks for another reading of the one study that has so many images, as an event of the study service would. */
export async function askForNewerReading(stack: Stack, imageCount: number): Promise<void> {
  const [{ tenantId }] = DEMO_CLINICS;
  const client = new pg.Client({ connectionString: stack.admin.study });
  await client.connect();
  const { rows } = await client
    .query<StudyRow>(
      `SELECT s.id AS "studyId", s.patient_id AS "patientId", s.priority, s.ai_reading_consent AS "aiReadingConsent",
              json_agg(json_build_object('imageId', i.id, 'position', i.position, 'sha256', i.sha256,
                'blobKey', concat_ws('/', i.tenant_id, s.id, i.id)) ORDER BY i.position) AS images
       FROM studies s JOIN ct_images i ON i.tenant_id = s.tenant_id AND i.study_id = s.id
       WHERE s.tenant_id = $1 GROUP BY s.tenant_id, s.id HAVING count(*) = $2`,
      [tenantId, imageCount],
    )
    .finally(() => client.end());
  const [study] = rows;
  if (!study) throw new Error('no such study');
  const bus = await connectEventBus({ url: stack.natsUrl, name: 'test', logger: createLogger('test', 'fatal') });
  const event = newCloudEvent({
    source: 'pulmora/study',
    type: STUDY_RECEIVED,
    subject: study.studyId,
    tenantId,
    data: { ...study, generation: 2 } satisfies StudyReceivedData,
  });
  await bus.publish(studyReceivedSubject(tenantId, study.priority), event, event.id);
  await bus.close();
}
