import { isSecretName, looksOpaque } from '../core/index.ts';
import type { Finding } from '../rules/index.ts';
import { Automaton, type Form, joinSpans, replaceSpans } from './automaton.ts';
import { formsOf, isCommon } from './forms.ts';

/**
 * Replaces secrets in texts that are about to be written. It finds the secrets that it has learned plain,
 * URL-encoded, as base64, in HTML and in JSON, whole or truncated; texts that look like a token are masked as
 * well.
 */
export interface Masker {
  /** @param name replaces the secret: `$LOGIN_PASSWORD` */
  learn(name: string, secret: string): void;
  text(text: string): string;
  /**
   * Masks the text of a document, in which the mask of a short secret or of a word would give it away: those
   * are left as they are.
   */
  document(text: string): string;
  /**
   * Masks every text in a JSON value. Property names are not masked: in records, they are Driftline's own.
   */
  value<T>(value: T): T;
}

/**
 * A shorter secret would mask half of every text; it is masked only in the places that the contract names.
 */
const SHORTEST = 3;

/** Of a longer secret only the beginning is searched for, and the rest is masked with it. */
const LONGEST = 4096;

/** Records are not nested deeper; values that a test passes may be. */
const DEEPEST = 100;

/** A compact JWT or JWE, or the beginning of one. */
const JWT = /eyJ[\w-]{10,}(?:\.[\w-]*){0,4}/g;
/**
 * Credentials after their scheme on the same line; text on the next line is none (`scheme: bearer` in a
 * contract), nor is what follows a path (`/token  createToken`).
 */
const AUTHORIZATION = /(?<!\/)\b(Bearer|Basic|Digest|Token)([^\S\r\n]+)(?!\$)([\w.~+/=-]{8,})/gi;

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
  const maskedIn = (original: string, rare: boolean) => {
    // Lazily: most runs have nothing to mask.
    addForms(
      automata,
      unread.flatMap((secret) => newForms(seen, secret, names.get(secret) ?? '')),
    );
    unread = [];
    const spans = joinSpans(automata.map((automaton) => automaton.spansIn(original, rare)));
    return replaceSpans(original, spans)
      .replace(JWT, '[token]')
      .replace(AUTHORIZATION, (all, scheme: string, space: string, credentials: string) =>
        isProse(credentials) ? all : `${scheme}${space}[masked]`,
      );
  };
  const text = (original: string) => maskedIn(original, false);
  const document = (original: string) => maskedIn(original, true);
  const value = <T>(original: T): T => mapTexts(original, text) as T;

  for (const [name, secret] of Object.entries(known)) if (secret) learn(`$${name}`, secret);
  return { learn, text, document, value };
}

/**
 * A suite learns a token with each login. A new automaton is merged with those that are no larger, so that
 * both the merges of each form and the number of automata are logarithmic.
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

/** The forms of a secret that no earlier secret has: a shared form keeps the name that was learned first. */
function newForms(seen: Set<string>, secret: string, name: string): Form[] {
  const goesOn = secret.length > LONGEST;
  const forms = formsOf(goesOn ? secret.slice(0, LONGEST) : secret);
  const fresh = [...forms].filter((form) => form.length >= SHORTEST && !seen.has(form));
  for (const form of fresh) seen.add(form);
  const common = isCommon(secret);
  return fresh.map((text) => ({ text, name, ...(goesOn ? { goesOn } : {}), ...(common ? { common } : {}) }));
}

/** Whether the text after a scheme is a word and no credentials: `Bearer authentication is required`. */
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

/**
 * A finding as it may be shown. Only texts that may contain foreign data are masked, not those of the rule: a
 * mask in place of a well-known word would reveal that the password is that word.
 */
export function maskedFinding(finding: Finding, masker: Masker): Finding {
  const { where, expected, received, reason } = finding;
  return {
    ...finding,
    where: masker.text(where),
    expected: masker.text(expected),
    received: masker.text(withoutSecret(where, received)),
    ...(reason === undefined ? {} : { reason: masker.text(reason) }),
  };
}

/** The formats in which a finding repeats received values: a quoted text, whole or cut off, or a number. */
const QUOTED = /(?<=^|, and )"((?:[^"\\]|\\.)*?)…?"/gs;
const NUMBER = /(?<=^|, and )-?\d[\d.e+-]*(?= \()/g;

/** Masks secrets that the masker does not know: by the name of the property or header, and by pattern. */
function withoutSecret(where: string, received: string): string {
  const name = /[^/ ]*$/.exec(where)?.[0] ?? '';
  if (isSecretName(name)) return received.replace(QUOTED, '"[masked]"').replace(NUMBER, '[masked]');
  return received.replace(QUOTED, (all, text: string) => (looksOpaque(text) ? '"[masked]"' : all));
}
