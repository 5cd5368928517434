import type { Contract } from '../openapi/index.ts';
import { type Settings, secretsOf } from '../project/index.ts';

/** A shorter value may be in a text by chance: it is masked only as a whole word. */
export const DISTINCTIVE = 8;

/**
 * Whether a secret is so short, or so like a word, that it may be in any text by chance: in a document it
 * is not masked, because the mask would reveal it.
 */
export function isCommon(secret: string): boolean {
  return secret.length < DISTINCTIVE || /^[\p{L}_-]+$/u.test(secret);
}

/** A JSON Web Token, signed or not (RFC 7515, section 7.1). */
const COMPACT_JWT = /^eyJ[\w-]+\.([\w-]+)\.([\w-]*)$/;

/**
 * Every form in which a secret may appear: plain, and in the encodings of servers, proxies, logs and error
 * pages.
 */
export function formsOf(secret: string): Set<string> {
  const plain = [...new Set([secret, secret.trim()])];
  const segments = COMPACT_JWT.exec(secret)?.slice(1) ?? [];
  return new Set([
    ...plain,
    ...segments.filter(({ length }) => length >= DISTINCTIVE),
    ...plain.flatMap((text) => [
      ...jsonForms(text),
      ...percentForms(text),
      ...htmlForms(text),
      ...base64Forms(text),
      ...byteForms(text),
    ]),
    ...variants(secret),
  ]);
}

/**
 * Accents composed or not, upper and lower case. Not the case of a secret of letters only: `PASSWORD` may be
 * any word.
 */
function variants(secret: string): string[] {
  const accents = [secret.normalize('NFC'), secret.normalize('NFD')].filter((text) => text !== secret);
  const isWord = secret.length < DISTINCTIVE || /^\p{L}*$/u.test(secret);
  const cases = isWord ? [] : [secret.toLowerCase(), secret.toUpperCase()];
  return [...accents, ...cases].flatMap((text) => [text, ...jsonForms(text), ...percentForms(text)]);
}

/** The bytes as hexadecimal digits, plain or percent-encoded; and base64 of base64. */
function byteForms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const hex = bytes.toString('hex');
  const percent = hex.replaceAll(/../g, '%$&');
  const twice = base64Forms(bytes.toString('base64'));
  const plain = hex.length < 2 * DISTINCTIVE ? [] : [hex, hex.toUpperCase()];
  return [...plain, percent, percent.toUpperCase(), ...twice];
}

/** Escaped as JSON, and as JSON within JSON; PHP escapes slashes and all characters outside of ASCII. */
function jsonForms(text: string): string[] {
  const once = escaped(text);
  const ascii = once.replace(/[^\0-\x7f]/g, unicodeEscape);
  const variants = [
    once,
    ascii,
    ascii.replaceAll(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`),
  ];
  // Go and .NET escape characters that are special in HTML by code, Python and JavaScript an apostrophe by a
  // backslash.
  const codes = [/[<>&\u2028\u2029]/g, /[<>&'+`]|\\"|[^\0-\x7f]/g].flatMap((marks) => {
    const coded = once.replace(marks, (mark) => unicodeEscape(mark.slice(-1)));
    return [coded, coded.replaceAll(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`)];
  });
  const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  // Bytes in Python: `b'caf\xc3\xa9'`.
  const bytes = quoted.replace(/[^\0-\x7f]+/g, (run) =>
    Buffer.from(run).toString('hex').replaceAll(/../g, '\\x$&'),
  );
  variants.push(...codes, quoted, bytes);
  const all = variants.flatMap((variant) => [variant, variant.replaceAll('/', '\\/')]);
  return all.flatMap((variant) => [variant, escaped(variant)]);
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * Percent-encoded in a URL or a form, with upper or lower case digits (RFC 3986, section 2.1), and encoded
 * twice.
 */
function percentForms(text: string): string[] {
  // Through bytes, because encodeURIComponent throws for half of a surrogate pair.
  const usual = encodeURIComponent(Buffer.from(text).toString());
  const strict = usual.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ s: text }).toString().slice(2);
  const variants = [usual, strict, form, encodeURIComponent(usual)];
  return variants.flatMap((variant) => [
    variant,
    variant.replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/** Escaped as HTML text and as an HTML attribute, with each way to escape an apostrophe. */
function htmlForms(text: string): string[] {
  const inText = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const inAttribute = inText.replaceAll('"', '&quot;');
  const apostrophes = ['&#39;', '&#039;', '&#x27;', '&apos;'];
  return [inText, inAttribute, ...apostrophes.map((mark) => inAttribute.replaceAll("'", mark))];
}

/** In both alphabets (RFC 4648, sections 4 and 5), alone and within a longer text such as `user:password`. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.toString('base64');
  const inside = [0, 1, 2].map((before) => {
    // Leaves out the first and last character, which also encode bits of the text around the secret.
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  const texts = [whole, whole.replace(/=+$/, ''), ...inside.filter(({ length }) => length >= DISTINCTIVE)];
  return texts.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Settings that were warned of in this process. */
const WARNED = new Set<string>();

/**
 * Warnings about secrets that cannot be masked well, each once in a process: short ones, and those that are
 * a word of the contract. They name the setting and not its value. An account name is no secret here.
 * @param warned names of settings; added to
 */
export function weakSecretWarnings(
  settings: Partial<Settings>,
  { file, document }: Pick<Contract, 'file' | 'document'>,
  warned: Set<string> = WARNED,
): string[] {
  let text: string | undefined;
  const isInDocument = (value: string) => {
    text ??= JSON.stringify(document);
    return wholeWord(value).test(text);
  };
  return secretsOf(settings).flatMap(({ mask, value }) => {
    const name = /^\$(\w+)$/.exec(mask)?.[1] ?? '';
    if (name === '' || name.endsWith('LOGIN_EMAIL') || warned.has(name) || !isCommon(value)) return [];
    const isShort = value.length < DISTINCTIVE;
    if (!isShort && !isInDocument(value)) return [];
    warned.add(name);
    const why = isShort ? `has fewer than ${DISTINCTIVE} characters` : `is a word of ${file}`;
    return `${name} ${why}: it is masked in responses only as a whole word, and not in the text of the document. Use a longer, random one.`;
  });
}

/** @param value letters, underscores and dashes only */
function wholeWord(value: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${value}(?![\\p{L}\\p{N}_])`, 'u');
}
