import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Text in single quotes, text in double quotes, an escaped character, plain text, space, and an open quote.
 */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)|(\s+)|([\s\S])/g;

/**
 * Splits a command line into the program and its arguments as a POSIX shell does (Shell Command Language,
 * 2.2), without its expansions: no variables, no globs, no pipes.
 * @returns undefined where a quote or a backslash is left open
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, escaped, plain, space, open] of line.trim().matchAll(PIECE)) {
    if (open !== undefined) return undefined;
    if (space === undefined) word = (word ?? '') + (single ?? unescaped(double) ?? escaped ?? plain ?? '');
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Within double quotes a backslash is literal, unless it precedes a character that it can escape there. */
function unescaped(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(["\\$`])/g, '$1').replaceAll('\\\n', '');
}

/**
 * The headers in a text: a JSON object, or lines `Name: value` as HTTP and curl have them.
 * @returns undefined where it is neither
 */
export function headersIn(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text.trim().startsWith('{') ? pairsOfJson(text) : text.split(/\r?\n/).flatMap(pairsOfLine);
  return pairs?.every(([name, value]) => isHeader(name, value)) ? Object.fromEntries(pairs) : undefined;
}

/** Whether HTTP allows a header (RFC 9110, section 5.5), and its value is a text. */
export function isHeader(name: string, value: unknown): value is string {
  return (
    /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
  );
}

function pairsOfJson(text: string): [string, string][] | undefined {
  try {
    return Object.entries(JSON.parse(text) as object);
  } catch {
    return undefined;
  }
}

/** A line without a name becomes a pair that is no header. */
function pairsOfLine(line: string): [string, string][] {
  if (line.trim() === '') return [];
  const at = line.indexOf(':');
  return [[line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()]];
}

/** Larger than any secret, and than a chain of certificates. */
const MOST_BYTES = 64 * 1024;

/**
 * The text of a file with a secret, as `ACCESS_TOKEN_FILE` names it: without the newline at its end, which editors and
 * `echo` write. A device such as `/dev/zero` has no end, so at most 64 KiB are read. A
 * pipe is refused: it may wait for its writer without end, and gives its text only once, where settings are read often.
 * @param folder from which a relative path starts
 * @returns the text, or what is wrong, with the path
 */
export function secretFile(
  folder: string,
  path: string,
): { readonly text: string } | { readonly problem: string } {
  const file = resolve(folder, path.trim());
  let bytes: Buffer | undefined;
  try {
    bytes = firstBytes(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, \w+(?: '.*')?$/s, '') : String(error);
    return { problem: `${file} cannot be read: ${reason}` };
  }
  if (!bytes) return { problem: `${file} is a pipe, must be a file` };
  if (bytes.length > MOST_BYTES) return { problem: `${file} has more than ${MOST_BYTES} bytes` };
  const text = new TextDecoder().decode(bytes).replace(/\r?\n$/, '');
  return text.trim() === '' ? { problem: `${file} is empty` } : { text };
}

function firstBytes(file: string): Buffer | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (fstatSync(descriptor).isFIFO()) return undefined;
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += read;
      if (read === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
