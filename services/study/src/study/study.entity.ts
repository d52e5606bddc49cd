import 'reflect-metadata';
import { PersonalData } from '@pulmora/platform';
import type { Priority } from '@pulmora/schema';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@PersonalData<StudyEntity>({ type: 'Study', patientId: (row) => row.patientId, studyId: (row) => row.id })
@Entity('studies')
export class StudyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'patient_id' })
  patientId: string;

  @Column({ type: 'text' })
  priority: Priority;

  @Column({ type: 'text', name: 'clinical_notes', nullable: true })
  clinicalNotes: string | null;

  /** As the patient had given it when the study came in, or withdrawn it before the reading ended. */
  @Column({ type: 'boolean', name: 'ai_reading_consent' })
  aiReadingConsent: boolean;

  /** Of the consent above. */
  @Column({ type: 'integer', name: 'consent_revision' })
  consentRevision: number;

  /** SHA-256 over the images' digests in order: the same images again are the same study. */
  @Column({ type: 'text', name: 'content_digest' })
  contentDigest: string;

  @Column({ type: 'timestamptz', name: 'received_at' })
  receivedAt: Date;

  /** When the reading came to an end, good or bad; null while one is awaited. */
  @Column({ type: 'timestamptz', name: 'reading_settled_at', nullable: true })
  readingSettledAt: Date | null;

  /** When it was this study's turn to be read; null while it is held back so that others have theirs. */
  @Column({ type: 'timestamptz', name: 'reading_released_at', nullable: true })
  readingReleasedAt: Date | null;

  /** W3C Trace Context of the upload, so that the reading belongs to its trace however late it comes. */
  @Column({ type: 'text', name: 'request_traceparent', nullable: true })
  requestTraceparent: string | null;

  /** When a reading was last asked for, and how often. */
  @Column({ type: 'timestamptz', name: 'reading_requested_at' })
  readingRequestedAt: Date;

  @Column({ type: 'integer', name: 'reading_requests' })
  readingRequests: number;
}
