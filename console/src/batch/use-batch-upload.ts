import { useRef, useState } from 'react';
import { DiagnoseBatchDocument, type DiagnoseBatchMutation, type StudyPriority } from '../graphql/generated.js';
import { UploadError, uploadFiles } from '../graphql/upload.js';
import { useSession } from '../session/session.context.js';

/** A study of a batch that can be sent. */
export interface BatchItem {
  readonly patientId: string;
  readonly files: readonly File[];
  readonly priority: StudyPriority;
}

export type BatchState =
  | { readonly kind: 'idle' | 'aborted' | 'broken' }
  | { readonly kind: 'sending'; readonly sent: number; readonly total: number }
  | { readonly kind: 'refused'; readonly message: string };

/** Sends a batch in one request. What has arrived is taken in study by study, whatever becomes of the rest. */
export function useBatchUpload(onReceived: (batchId: string) => void) {
  const session = useSession();
  const [state, setState] = useState<BatchState>({ kind: 'idle' });
  const under = useRef<AbortController>(null);
  const send = async (items: readonly BatchItem[]) => {
    const controller = new AbortController();
    under.current = controller;
    const files = items.flatMap((item, i) =>
      item.files.map((file, j) => ({ place: `input.items.${i}.images.${j}`, file })),
    );
    setState({ kind: 'sending', sent: 0, total: files.reduce((sum, { file }) => sum + file.size, 0) });
    const input = {
      items: items.map((item) => ({
        patientId: item.patientId,
        images: item.files.map(() => null),
        priority: item.priority,
      })),
    };
    try {
      const { diagnoseBatch } = await uploadFiles<DiagnoseBatchMutation, unknown>(DiagnoseBatchDocument as never, {
        variables: { input },
        files,
        token: session.token(),
        onProgress: (progress) => setState({ kind: 'sending', ...progress }),
        signal: controller.signal,
      });
      if (diagnoseBatch.__typename === 'DiagnoseBatchSuccess') onReceived(diagnoseBatch.batch.id);
      else setState({ kind: 'refused', message: diagnoseBatch.message });
    } catch (error) {
      if (!(error instanceof UploadError)) throw error;
      if (error.kind === 'aborted') setState({ kind: 'aborted' });
      else if (error.kind === 'network') setState({ kind: 'broken' });
      else setState({ kind: 'refused', message: error.message });
    }
  };
  return { state, send, cancel: () => under.current?.abort() };
}
