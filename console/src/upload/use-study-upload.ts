import { useCallback, useRef, useState } from 'react';
import type { ImageRejection, StudyPriority } from '../graphql/generated.js';
import { UploadStudyDocument, type UploadStudyMutation } from '../graphql/generated.js';
import { UploadError, uploadFiles } from '../graphql/upload.js';
import { useSession } from '../session/session.context.js';

export type UploadState =
  | { readonly kind: 'idle' | 'aborted' | 'broken' }
  | { readonly kind: 'sending'; readonly sent: number; readonly total: number }
  | { readonly kind: 'received'; readonly studyId: string; readonly patient: string; readonly already: boolean }
  | { readonly kind: 'rejected'; readonly position: number; readonly reason: ImageRejection }
  | { readonly kind: 'refused'; readonly message: string };

export interface StudyToSend {
  readonly patient: { readonly id: string; readonly name: string };
  readonly files: readonly File[];
  readonly priority: StudyPriority;
  readonly notes: string;
}

/**
 * Sends a study and says how far it is.
 *
 * @param onReceived called when it was taken in: what it was made of is not to be sent again.
 */
export function useStudyUpload(onReceived: () => void) {
  const session = useSession();
  const [state, setState] = useState<UploadState>({ kind: 'idle' });
  const under = useRef<AbortController>(null);
  const received = useRef(onReceived);
  received.current = onReceived;
  const send = useCallback(
    async ({ patient, files, priority, notes }: StudyToSend) => {
      const controller = new AbortController();
      under.current = controller;
      setState({ kind: 'sending', sent: 0, total: files.reduce((sum, file) => sum + file.size, 0) });
      const input = {
        patientId: patient.id,
        images: files.map(() => null),
        priority,
        clinicalNotes: notes.trim() || null,
      };
      try {
        const { uploadStudy } = await uploadFiles<UploadStudyMutation, unknown>(UploadStudyDocument as never, {
          variables: { input },
          files: files.map((file, i) => ({ place: `input.images.${i}`, file })),
          token: session.token(),
          onProgress: (progress) => setState({ kind: 'sending', ...progress }),
          signal: controller.signal,
        });
        const outcome = outcomeOf(uploadStudy, patient.name);
        if (outcome.kind === 'received') received.current();
        setState(outcome);
      } catch (error) {
        if (!(error instanceof UploadError)) throw error;
        if (error.kind === 'aborted') setState({ kind: 'aborted' });
        else if (error.kind === 'network') setState({ kind: 'broken' });
        else setState({ kind: 'refused', message: error.message });
      }
    },
    [session],
  );
  return {
    state,
    send,
    cancel: () => under.current?.abort(),
    clear: () => setState({ kind: 'idle' }),
  };
}

function outcomeOf(result: UploadStudyMutation['uploadStudy'], patient: string): UploadState {
  switch (result.__typename) {
    case 'UploadStudySuccess':
      return { kind: 'received', studyId: result.study.id, patient, already: false };
    case 'StudyAlreadyExists':
      return { kind: 'received', studyId: result.study.id, patient, already: true };
    case 'ImageRejected':
      return { kind: 'rejected', position: result.position, reason: result.reason };
    default:
      return { kind: 'refused', message: result.message };
  }
}
