import type { Reading } from '../../reading/index.ts';
import { withoutVolatile } from '../../reading/index.ts';
import { isObject, joinPointer } from '../../schema/index.ts';
import type { PathShape, Wording } from './shape.ts';

const LONGEST = 200;
const MOST_TEXTS = 20;
const MESSAGE_NAME =
  /^(?:message|msg|detail|details|title|description|error_description|reason|error|hint)$/i;

/**
 * The messages of an error response, as far as they are the same in every response: without numbers,
 * quotations, addresses, and values of the request. Enumerated values and strings of a format are no
 * messages.
 */
export function wordingOf({ response, sent }: Reading, paths: Readonly<Record<string, PathShape>>): Wording {
  if (!response || response.success || !response.body.utf8) return {};
  const sentValues = [...sent.secrets, ...sent.identifiers];
  const found: [string, string[]][] = [];
  const visit = (value: unknown, path: string, name: string) => {
    if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) visit(each, joinPointer(path, key), key);
    } else if (
      typeof value === 'string' &&
      isMessage(name, value, paths[path]) &&
      found.length < MOST_TEXTS
    ) {
      found.push([path, [normalised(value, sentValues)]]);
    }
  };
  visit(response.body.json?.value, '', '');
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A path that the shape does not have is an entry of a map: its name is data. */
function isMessage(name: string, text: string, path: PathShape | undefined): boolean {
  if (!path || path.values || path.formats) return false;
  return MESSAGE_NAME.test(name) || /\p{L}\s+\p{L}/u.test(text);
}

function normalised(text: string, words: readonly string[]): string {
  const stable = withoutVolatile(text, words)
    .replace(/\S+@\S+/g, '…')
    .replace(/(["'`«“])[^"'`»”]{1,80}["'`»”]/g, '$1…')
    .replace(/\d+(?:[.,]\d+)*/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return stable.slice(0, LONGEST);
}
