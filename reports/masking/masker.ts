/**
 * Replaces secrets in whatever is about to be written. It learns values as they are met, and finds them raw,
 * URL-encoded, as base64 and inside of JSON; what looks like a token is masked without being known.
 */
export interface Masker {
  /** @param name what stands in its place: `$LOGIN_PASSWORD` */
  learn(name: string, secret: string): void;
  text(text: string): string;
  /** Every text in a JSON value, names of properties included. */
  value<T>(value: T): T;
}

/** Below this length a value stands in texts by chance: it is then masked only as a word of its own. */
const DISTINCTIVE = 8;
/** A shorter value would mask half of every text; the schema still keeps it out where it belongs. */
const SHORTEST = 3;

/** A compact JWT, or the beginning of one that was cut off. */
const JWT = /\beyJ[\w-]{10,}(?:\.[\w-]*){0,2}/g;
/** Credentials after their scheme, wherever a message repeats a header. */
const AUTHORIZATION = /\b(Bearer|Basic|Digest|Token)(\s+)(?!\$)[\w.~+/=-]{8,}/gi;

export function createMasker(known: Readonly<Record<string, string | undefined>> = {}): Masker {
  /** Every form of every secret, with what replaces it; longest first, so that no part is left of a longer one. */
  const replacements = new Map<string, string>();
  let ordered: [form: string, name: string][] = [];

  const learn = (name: string, secret: string) => {
    if (secret.length < SHORTEST || replacements.has(secret)) return;
    for (const form of formsOf(secret)) if (!replacements.has(form)) replacements.set(form, name);
    ordered = [...replacements].sort(([one], [other]) => other.length - one.length);
  };
  const text = (original: string) => {
    let masked = original;
    for (const [form, name] of ordered) masked = replaceIn(masked, form, name);
    return masked.replace(JWT, '[token]').replace(AUTHORIZATION, '$1$2[masked]');
  };
  const value = <T>(original: T): T => mapTexts(original, text) as T;

  for (const [name, secret] of Object.entries(known)) if (secret) learn(`$${name}`, secret);
  return { learn, text, value };
}

function formsOf(secret: string): Set<string> {
  const bytes = Buffer.from(secret, 'utf8');
  return new Set([
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
  ]);
}

function replaceIn(text: string, form: string, name: string): string {
  if (!text.includes(form)) return text;
  if (form.length >= DISTINCTIVE) return text.replaceAll(form, name);
  const escaped = form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_])`, 'gu'), () => name);
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [map(name), mapTexts(each, map)]));
}
