import { Automaton } from './automaton.ts';
import { formsOf } from './forms.ts';
import { type Form, joinSpans, replaceSpans } from './spans.ts';

/**
 * Replaces secrets in whatever is about to be written. It learns values as they are met, and finds them raw,
 * URL-encoded, as base64, in HTML and inside of JSON, whole or cut off; what looks like a token is masked without
 * being known.
 */
export interface Masker {
  /** @param name what stands in its place: `$LOGIN_PASSWORD` */
  learn(name: string, secret: string): void;
  text(text: string): string;
  /** Every text in a JSON value. Names of properties are left as they are: in records, they are our own. */
  value<T>(value: T): T;
}

/** A shorter value would mask half of every text; the schema still keeps it out where it belongs. */
const SHORTEST = 3;

/** Of a longer one the beginning is looked for, and what follows is masked with it: no header carries one as long. */
const LONGEST = 4096;

/** No record of ours is nested deeper; what a test hands on may be. */
const DEEPEST = 100;

/** A compact JWT or JWE, or the beginning of one that was cut off. */
const JWT = /eyJ[\w-]{10,}(?:\.[\w-]*){0,4}/g;
/** Credentials after their scheme, wherever a message repeats a header; what stands on the next line is none (`scheme: bearer`). */
const AUTHORIZATION = /\b(Bearer|Basic|Digest|Token)([^\S\r\n]+)(?!\$)([\w.~+/=-]{8,})/gi;

export function createMasker(known: Readonly<Record<string, string | undefined>> = {}): Masker {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  const automata: Automaton[] = [];
  let unread: string[] = [];

  const learn = (name: string, secret: string) => {
    if (secret.length < SHORTEST || names.has(secret)) return;
    names.set(secret, name);
    unread.push(secret);
  };
  const text = (original: string) => {
    // Worked out only now: most runs have nothing to mask.
    addForms(
      automata,
      unread.flatMap((secret) => newForms(seen, secret, names.get(secret) ?? '')),
    );
    unread = [];
    const spans = joinSpans(automata.map((automaton) => automaton.spansIn(original)));
    return replaceSpans(original, spans)
      .replace(JWT, '[token]')
      .replace(AUTHORIZATION, (all, scheme: string, space: string, credentials: string) =>
        isProse(credentials) ? all : `${scheme}${space}[masked]`,
      );
  };
  const value = <T>(original: T): T => mapTexts(original, text) as T;

  for (const [name, secret] of Object.entries(known)) if (secret) learn(`$${name}`, secret);
  return { learn, text, value };
}

/**
 * A suite learns a token with each login: an automaton takes in those that are no larger, so that each form is taken in
 * a few times (the logarithm of all), and a text is read a few times.
 */
function addForms(automata: Automaton[], forms: readonly Form[]): void {
  if (forms.length === 0) return;
  let made = new Automaton(forms);
  for (let last = automata.at(-1); last && last.size <= made.size; last = automata.at(-1)) {
    automata.pop();
    made = new Automaton([...last.forms, ...made.forms]);
  }
  automata.push(made);
}

/** Where two secrets are written alike, the one that was learned first gives its name. */
function newForms(seen: Set<string>, secret: string, name: string): Form[] {
  const goesOn = secret.length > LONGEST;
  const forms = formsOf(goesOn ? secret.slice(0, LONGEST) : secret);
  const fresh = [...forms].filter((form) => form.length >= SHORTEST && !seen.has(form));
  for (const form of fresh) seen.add(form);
  return fresh.map((text) => ({ text, name, ...(goesOn ? { goesOn } : {}) }));
}

/** `Bearer authentication is required`: a word, or several with dashes. */
function isProse(credentials: string): boolean {
  return credentials.length < 24 && /^[A-Z]?[a-z]+(?:-[a-z]+)*[.]?$/.test(credentials);
}

function mapTexts(value: unknown, map: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return map(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map, depth + 1));
  const masked = Object.entries(value).map(([name, each]) => [name, mapTexts(each, map, depth + 1)]);
  return Object.fromEntries(masked);
}
