import { InvalidInput } from '@pulmora/platform';

/** Text that a person wrote for another: no control characters but line breaks and tabs. */
const READABLE = /^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u;

/** Undefined for text of 1 to `longest` characters that can be read. */
export function faultInText(field: string, value: string, longest: number): InvalidInput | undefined {
  const text = value.trim();
  if (text.length > 0 && text.length <= longest && READABLE.test(text)) return undefined;
  return InvalidInput.of(field, `Write 1 to ${longest} characters.`);
}
