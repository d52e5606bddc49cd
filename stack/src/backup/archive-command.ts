/** `archive_command` of a server: a segment is never overwritten, so two servers cannot mix theirs. */
export const archiveCommand = (archive: string): string => `test ! -f ${archive}/%f && cp %p ${archive}/%f`;
