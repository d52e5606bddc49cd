import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.js';
import { Icon } from '../ui/icon.js';
import type { UploadState } from './use-study-upload.js';

export interface StudyFilesProps {
  readonly files: readonly File[];
  readonly onChange: (files: readonly File[]) => void;
  readonly state: UploadState;
  readonly disabled: boolean;
}

/** Files in the order in which they will be images of the study, each with what became of it. */
export function StudyFiles({ files, onChange, state, disabled }: StudyFilesProps) {
  const { t } = useTranslation();
  const { bytes } = useFormats();
  const [over, setOver] = useState(false);
  const add = (chosen: FileList | null) => onChange([...files, ...(chosen ?? [])]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) add(event.dataTransfer.files);
  };
  return (
    <fieldset className="files" disabled={disabled}>
      <legend>{t('upload.images')}</legend>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut for the field in it. */}
      <div
        className="drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Icon name="upload" size={26} />
        <label className="button">
          {t('upload.choose')}
          <input
            type="file"
            multiple
            accept="image/png,image/jpeg"
            className="unseen"
            onChange={(event) => {
              add(event.target.files);
              event.target.value = '';
            }}
          />
        </label>
        <span className="dim">{t('upload.drop')}</span>
      </div>
      {files.length > 0 && (
        <ol className="file-list">
          {files.map((file, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one file may be there twice, and its place tells which is which.
            <li key={`${i} ${file.name}`} data-fate={fateOf(i, state)}>
              <span className="file-name">{file.name}</span>
              <span className="dim">{bytes(file.size)}</span>
              <span className="file-fate">{fateText(i)}</span>
              <button
                type="button"
                className="quiet"
                aria-label={t('upload.remove', { name: file.name })}
                onClick={() => onChange(files.filter((_, other) => other !== i))}
              >
                ×
              </button>
            </li>
          ))}
        </ol>
      )}
    </fieldset>
  );

  function fateText(i: number): string {
    const fate = fateOf(i, state);
    if (fate === 'rejected' && state.kind === 'rejected') return t(`rejection.${state.reason}`);
    return t(`upload.fate.${fate}`);
  }
}

type Fate = 'waiting' | 'sending' | 'rejected' | 'dropped';

/** A study is taken in whole or not at all: of one with a bad image, the good ones are not kept either. */
function fateOf(i: number, state: UploadState): Fate {
  switch (state.kind) {
    case 'sending':
      return 'sending';
    case 'rejected':
      return state.position === i ? 'rejected' : 'dropped';
    default:
      return 'waiting';
  }
}
