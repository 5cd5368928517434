import { cut } from '../../core/index.ts';
import type { Direction } from '../../schema/index.ts';

/**
 * What a change means for a client that keeps to the old document: it may fail; only a careless one may fail, or it cannot
 * be decided; it goes on as before.
 */
export type ChangeSeverity = 'breaking' | 'warning' | 'compatible';

/** One change between two versions of a document. Plain data. */
export interface Change {
  /** `request-limit`, `response-property-removed`, `operation-removed`. */
  readonly id: string;
  readonly severity: ChangeSeverity;
  /** `POST /users`, `webhook newPet`; empty: the document itself. */
  readonly operation: string;
  /** `request body /email`, `response 200 body /items/*\/name`, `query parameter limit`, `security`. */
  readonly where: string;
  /** One sentence with the values in it. */
  readonly title: string;
  /** Which document has the place: the old one for what was removed. */
  readonly document: 'old' | 'new';
  /** A JSON pointer into that document. */
  readonly pointer: string;
}

/** A change as it is reported; without `document`, it is in the new one. */
export type NewChange = Omit<Change, 'document'> & Partial<Pick<Change, 'document'>>;

/** A document as the comparison needs it: converted to OpenAPI 3.1, with local references only. */
export interface ComparedDocument {
  readonly document: unknown;
}

/** The two versions. */
export interface Versions {
  readonly old: unknown;
  readonly new: unknown;
}

/** How the values that are allowed have changed. */
export type Effect = 'narrower' | 'wider' | 'different' | 'undecided';

/** A client sends what is in a request, and receives what is in a response. */
export type Way = Exclude<Direction, 'either'>;

/** A request may not become narrower, a response not wider. */
export function severityOf(effect: Effect, way: Way): ChangeSeverity {
  if (effect === 'undecided') return 'warning';
  if (effect === 'different') return 'breaking';
  return (effect === 'narrower') === (way === 'request') ? 'breaking' : 'compatible';
}

/** Nobody reads more. */
const MOST_CHANGES = 2000;
/** Pairs of schemas that are compared in all. */
const MOST_PAIRS = 100_000;

/** Collects changes, and bounds the work on hostile documents. */
export class Changes {
  readonly found: Change[] = [];
  #pairs = 0;
  #ended = false;

  add({ document = 'new', ...change }: NewChange): void {
    if (this.found.length < MOST_CHANGES) this.found.push({ ...change, document });
    else this.#end(`there are more than ${MOST_CHANGES} changes; the others are not listed`);
  }

  /** @returns false where no more pairs of schemas are compared */
  mayCompare(): boolean {
    if (this.#ended) return false;
    if (++this.#pairs <= MOST_PAIRS) return true;
    this.#end(`the documents have more than ${MOST_PAIRS} pairs of schemas; the others were not compared`);
    return false;
  }

  #end(title: string): void {
    if (this.#ended) return;
    this.#ended = true;
    const place = { operation: '', where: 'document', document: 'new', pointer: '' } as const;
    this.found.push({ id: 'not-compared', severity: 'warning', title, ...place });
  }
}

const LONGEST_VALUE = 61;
/** Of the path of a value, and of the name of an operation. */
export const LONGEST_PLACE = 121;

/** A value as a title shows it. */
export function shown(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? shownObject(value) : JSON.stringify(value);
  return text === undefined ? 'nothing' : short(text);
}

/** A name or a value of a document, in a title. */
export function short(text: string): string {
  return cut(text, LONGEST_VALUE);
}

/** Aliases may give a small text a value without end: only the first level is shown. */
function shownObject(value: object): string {
  if (Array.isArray(value)) return `a list of ${value.length} items`;
  return `an object with ${Object.keys(value).slice(0, 3).map(short).join(', ') || 'no properties'}`;
}

const MOST_LISTED = 8;

export function listed(values: readonly unknown[]): string {
  const texts = values.slice(0, MOST_LISTED).map(shown);
  return [...texts, ...(values.length > MOST_LISTED ? [`${values.length - MOST_LISTED} more`] : [])].join(
    ', ',
  );
}

const MOST_COMPARED = 20_000;

/** Whether two JSON values are equal, whatever the order of properties; false where they are too large to be compared. */
export function sameValue(one: unknown, other: unknown): boolean {
  let budget = MOST_COMPARED;
  const waiting: [unknown, unknown][] = [[one, other]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [a, b] = next;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    const keys = Object.keys(a);
    budget -= keys.length + 1;
    if (budget < 0 || Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length)
      return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      waiting.push([(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
    }
  }
  return true;
}

/** No `enum` of a real document lists more lists and objects. */
const MOST_OBJECTS = 300;

/** The values that are not among the others. */
export function missing(all: readonly unknown[], others: readonly unknown[]): unknown[] {
  const known = new Set(others);
  const objects = others.filter((other) => typeof other === 'object').slice(0, MOST_OBJECTS);
  return all.filter(
    (value) =>
      !known.has(value) && (typeof value !== 'object' || !objects.some((other) => sameValue(value, other))),
  );
}
