/** Files of one study of a batch, by the folder that they lie in. */
export interface StudyFolder {
  /** The folder's name: the record number of the patient. */
  readonly recordNumber: string;
  readonly files: readonly File[];
}

const IMAGE = /\.(png|jpe?g)$/i;

/**
 * Studies of a folder that somebody chose: each folder in it that has images is one study, named by the record number of
 * its patient, with its images in the order of their names. Whatever is no image is left out.
 */
export function foldersOf(files: readonly File[]): StudyFolder[] {
  const folders = new Map<string, File[]>();
  for (const file of files) {
    if (!IMAGE.test(file.name)) continue;
    const parts = file.webkitRelativePath.split('/');
    const folder = parts.slice(0, -1).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const byName = new Intl.Collator('en', { numeric: true });
  return [...folders]
    .sort(([a], [b]) => byName.compare(a, b))
    .map(([folder, images]) => ({
      recordNumber: folder.split('/').at(-1) ?? '',
      files: images.toSorted((a, b) => byName.compare(a.name, b.name)),
    }));
}
