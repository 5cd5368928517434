import { isGenerated, isSecretName, looksOpaque } from '../core/index.ts';
import { readBody } from '../reading/index.ts';
import { isObject, joinPointer } from '../schema/index.ts';
import type { Masker } from './masker.ts';

/** Longest body that evidence shows, in characters. */
const LONGEST_BODY = 4000;
/** Longest part of a text that is processed; the shown part is shorter. */
const LONGEST_TEXT = 16 * LONGEST_BODY;

/** Real bodies are not nested deeper; unlimited recursion would crash the process. */
const DEEPEST = 100;

/** Where a body contains a secret according to the contract, and the name that replaces it. */
export interface SecretPlace {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly name: string;
}

/** Where a body came from: of a sent one, only the secrets are foreign; of a received one, everything. */
type BodyOrigin = 'sent' | 'received';

/** A body as it may be shown: masked by the contract, by property names, by pattern, and by value. */
export function maskedBody(
  body: string | Uint8Array,
  origin: BodyOrigin,
  place: SecretPlace | undefined,
  masker: Masker,
): string {
  const { text, value } = typeof body === 'string' ? readText(body) : readBytes(body);
  const masked =
    value === undefined
      ? maskedText(clipped(text), masker)
      : JSON.stringify(
          maskedJson(value, {
            ...{ pointer: '', depth: 0, secret: false, origin, place, masker },
            budget: { left: LONGEST_BODY },
          }),
        );
  const isCut = value === undefined && text.length > LONGEST_TEXT;
  if (masked.length <= LONGEST_BODY && !isCut) return masked;
  return `${masked.slice(0, LONGEST_BODY).replace(/…$/, '')}… (${text.length} characters)`;
}

interface ReadText {
  readonly text: string;
  /** Undefined where the text is not JSON. */
  readonly value: unknown;
}

function readBytes(body: Uint8Array): ReadText {
  const { text, json } = readBody(body);
  return { text, value: json?.value };
}

/** A text of our own requests: however deeply nested, for V8's parser does not recurse. */
function readText(text: string): ReadText {
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return { text, value: undefined };
  }
}

interface Here {
  readonly pointer: string;
  readonly depth: number;
  /** Whether the property has a name that says that it is a secret. */
  readonly secret: boolean;
  readonly origin: BodyOrigin;
  readonly place: SecretPlace | undefined;
  readonly masker: Masker;
  /** Number of characters that may still be shown; what exceeds it is not processed. */
  readonly budget: { left: number };
}

/**
 * The part of a text that is processed; with an ellipsis where cut, so that a cut secret is masked as well.
 */
function clipped(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** Texts are masked one by one, before JSON escapes them once more. */
function maskedJson(value: unknown, here: Here): unknown {
  if (typeof value === 'string') {
    const masked = maskedLeaf(value, here);
    here.budget.left -= masked.length;
    return masked;
  }
  if (typeof value === 'number') return here.secret && here.origin === 'received' ? '[masked]' : value;
  const depth = here.depth + 1;
  if (depth > DEEPEST && typeof value === 'object' && value !== null) return '[deeper]';
  if (Array.isArray(value)) {
    return withinBudget(value, here.budget, (each, index) =>
      maskedJson(each, { ...here, depth, pointer: joinPointer(here.pointer, index) }),
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    withinBudget(Object.keys(value), here.budget, (key) => {
      const each = value[key];
      const pointer = joinPointer(here.pointer, key);
      const name = here.origin === 'received' ? here.masker.text(clipped(key)) : key;
      here.budget.left -= name.length;
      return [name, maskedJson(each, { ...here, depth, pointer, secret: isSecretName(key) })];
    }),
  );
}

/** Maps the items of a list until the budget is used up; the commas count as well. */
function withinBudget<T, R>(
  list: readonly T[],
  budget: { left: number },
  work: (each: T, index: number) => R,
): R[] {
  const done: R[] = [];
  for (const [index, each] of list.entries()) {
    if (budget.left <= 0) break;
    budget.left -= 1;
    done.push(work(each, index));
  }
  return done;
}

function maskedLeaf(text: string, { pointer, secret, place, masker }: Here): string {
  if (text === '' || isGenerated(text)) return masker.text(clipped(text));
  if (pointer === place?.pointer) return place.name;
  if (secret) return '[masked]';
  const shown = clipped(text);
  const masked = masker.text(shown);
  return masked === shown && looksOpaque(text) ? `[masked, ${text.length} characters]` : masked;
}

/** `"name": "value"`, `name=value` in a body that is not JSON: a form, a page, truncated JSON. */
const PAIR = /([\w-]{1,60})(["']?\s{0,9}[:=]\s{0,9}["']?)(?!\$[A-Z]|\[(?:masked|token))([^\s"'&,;<>{}]+)/g;
const RUN = /[\w.~+/=-]{24,}/g;

function maskedText(text: string, masker: Masker): string {
  return masker
    .text(text)
    .replace(PAIR, (all: string, name: string, between: string, value: string) =>
      isSecretName(name) && !isGenerated(value) ? `${name}${between}[masked]` : all,
    )
    .replace(RUN, (run) => (isKey(run) ? `[masked, ${run.length} characters]` : run));
}

/** Whether a long run of characters is a key and not a path: it has a long part without a slash or a dot. */
function isKey(run: string): boolean {
  const long = run.split(/[/.]/).filter((piece) => piece.length >= 20);
  return !isGenerated(run) && long.some((piece) => /\d/.test(piece) && /[a-z]/i.test(piece));
}
