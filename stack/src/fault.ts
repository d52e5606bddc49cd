/**
 * Something that was foreseen and that a person can mend: a port in use, a missing program, no permission. The message
 * is one line that says what to do, and is all that is shown.
 */
export class Fault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
  }
}

/** The system's code of an error, such as `EACCES`. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
