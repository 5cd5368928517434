import { isObject, joinPointer } from '../schema/index.ts';
import type { Masker } from './masker.ts';
import { isMadeUp, isSecretName, looksOpaque } from './secret-names.ts';

/** Longest body that evidence shows, in characters. */
const LONGEST_BODY = 4000;
/** Of one text more than this is not even looked at: what is shown of it is shorter. */
const LONGEST_TEXT = 16 * LONGEST_BODY;

/** No conforming response is nested deeper; a hostile one would end this process. */
const DEEPEST = 100;

/** Where the contract says that a body holds a secret, and what stands in its place. */
export interface SecretPlace {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly name: string;
}

/** Where a body came from: what we sent is ours but for the secrets, what we received is anybody's. */
export type BodyOrigin = 'sent' | 'received';

/** A body as it may be shown: masked by the contract, by the names of properties, by looks, and by value. */
export function maskedBody(
  body: string | Uint8Array,
  origin: BodyOrigin,
  place: SecretPlace | undefined,
  masker: Masker,
): string {
  const text = textOf(body);
  const value = jsonOf(text);
  const masked =
    value === undefined
      ? maskedText(lookedAt(text), masker)
      : JSON.stringify(
          maskedJson(value, {
            ...{ pointer: '', depth: 0, secret: false, origin, place, masker },
            module: { left: LONGEST_BODY },
          }),
        );
  const isCut = value === undefined && text.length > LONGEST_TEXT;
  if (masked.length <= LONGEST_BODY && !isCut) return masked;
  return `${masked.slice(0, LONGEST_BODY).replace(/…$/, '')}… (${text.length} characters)`;
}

/** The value of a body, however deep it nests: V8's parser does not recurse. Undefined where it is not JSON. */
export function jsonOf(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    return undefined;
  }
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
}

interface Here {
  readonly pointer: string;
  readonly depth: number;
  /** The name of a property above says that this is a secret. */
  readonly secret: boolean;
  readonly origin: BodyOrigin;
  readonly place: SecretPlace | undefined;
  readonly masker: Masker;
  /** Characters that may still be shown: what comes after them is not worked out. */
  readonly module: { left: number };
}

/** Cut off with an ellipsis, so that the beginning of a secret at its end is masked as well. */
function lookedAt(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** Texts are masked one by one, before JSON escapes them once more. */
function maskedJson(value: unknown, here: Here): unknown {
  if (typeof value === 'string') {
    const masked = maskedLeaf(value, here);
    here.module.left -= masked.length;
    return masked;
  }
  if (typeof value === 'number') return here.secret && here.origin === 'received' ? '[masked]' : value;
  const depth = here.depth + 1;
  if (depth > DEEPEST && typeof value === 'object' && value !== null) return '[deeper]';
  if (Array.isArray(value)) {
    return whileRoom(value, here.module, (each, index) =>
      maskedJson(each, { ...here, depth, pointer: joinPointer(here.pointer, index) }),
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    whileRoom(Object.entries(value), here.module, ([key, each]) => {
      const pointer = joinPointer(here.pointer, key);
      const name = here.origin === 'received' ? here.masker.text(lookedAt(key)) : key;
      here.module.left -= name.length;
      return [name, maskedJson(each, { ...here, depth, pointer, secret: isSecretName(key) })];
    }),
  );
}

/** Works on a list as far as there is room for what comes of it; the commas count as well. */
function whileRoom<T, R>(
  list: readonly T[],
  module: { left: number },
  work: (each: T, index: number) => R,
): R[] {
  const done: R[] = [];
  for (const [index, each] of list.entries()) {
    if (module.left <= 0) break;
    module.left -= 1;
    done.push(work(each, index));
  }
  return done;
}

function maskedLeaf(text: string, { pointer, secret, place, masker }: Here): string {
  if (text === '' || isMadeUp(text)) return masker.text(lookedAt(text));
  if (pointer === place?.pointer) return place.name;
  if (secret) return '[masked]';
  const shown = lookedAt(text);
  const masked = masker.text(shown);
  return masked === shown && looksOpaque(text) ? `[masked, ${text.length} characters]` : masked;
}

/** `"name": "value"`, `name=value`, in whatever is no JSON: a form, a page, JSON that was cut off. */
const PAIR = /([\w-]{1,60})(["']?\s{0,9}[:=]\s{0,9}["']?)(?!\$[A-Z]|\[(?:masked|token))([^\s"'&,;<>{}]+)/g;
const RUN = /[\w.~+/=-]{24,}/g;

function maskedText(text: string, masker: Masker): string {
  return masker
    .text(text)
    .replace(PAIR, (all: string, name: string, between: string, value: string) =>
      isSecretName(name) && !isMadeUp(value) ? `${name}${between}[masked]` : all,
    )
    .replace(RUN, (run) => (isKey(run) ? `[masked, ${run.length} characters]` : run));
}

/** Paths are long runs as well: a key has a long piece without a slash or a dot. */
function isKey(run: string): boolean {
  const long = run.split(/[/.]/).filter((piece) => piece.length >= 20);
  return !isMadeUp(run) && long.some((piece) => /\d/.test(piece) && /[a-z]/i.test(piece));
}
