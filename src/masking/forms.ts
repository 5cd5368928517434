/** Below this length a value stands in texts by chance: it is then looked for only as a word of its own. */
export const DISTINCTIVE = 8;

/** A JSON Web Token, signed or not (RFC 7515, section 7.1). */
const COMPACT_JWT = /^eyJ[\w-]+\.([\w-]+)\.([\w-]*)$/;

/**
 * Every way in which a secret is written where it is not written plainly: as servers, proxies, logs and error pages
 * encode what they repeat.
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

/** As another system keeps it: its accents composed or not, without its case. Of letters alone it may be any word: `PASSWORD`. */
function variants(secret: string): string[] {
  const accents = [secret.normalize('NFC'), secret.normalize('NFD')].filter((text) => text !== secret);
  const isWord = secret.length < DISTINCTIVE || /^\p{L}*$/u.test(secret);
  const cases = isWord ? [] : [secret.toLowerCase(), secret.toUpperCase()];
  return [...accents.flatMap((text) => [text, ...jsonForms(text), ...percentForms(text)]), ...cases];
}

/** By its bytes in hexadecimal digits, by themselves or in an address; and as base64 that was encoded once more. */
function byteForms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const hex = bytes.toString('hex');
  const percent = hex.replaceAll(/../g, '%$&');
  const twice = base64Forms(bytes.toString('base64'));
  const plain = hex.length < 2 * DISTINCTIVE ? [] : [hex, hex.toUpperCase()];
  return [...plain, percent, percent.toUpperCase(), ...twice];
}

/** As a JSON text, and as one inside of another; PHP escapes slashes and all that is not ASCII. */
function jsonForms(text: string): string[] {
  const once = escaped(text);
  const ascii = once.replace(/[^\0-\x7f]/g, unicodeEscape);
  const variants = [
    once,
    ascii,
    ascii.replaceAll(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`),
  ];
  // Go and .NET write what a page would read as its own by code, Python and JavaScript an apostrophe with a backslash.
  const codes = [/[<>&\u2028\u2029]/g, /[<>&'+`]|\\"|[^\0-\x7f]/g].flatMap((marks) => {
    const coded = once.replace(marks, (mark) => unicodeEscape(mark.slice(-1)));
    return [coded, coded.replaceAll(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`)];
  });
  const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  variants.push(...codes, quoted);
  const all = variants.flatMap((variant) => [variant, variant.replaceAll('/', '\\/')]);
  return all.flatMap((variant) => [variant, escaped(variant)]);
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** In an address or a form, with either case of hexadecimal digits (RFC 3986, section 2.1), and encoded twice. */
function percentForms(text: string): string[] {
  // By way of bytes: half of a surrogate pair cannot be encoded.
  const usual = encodeURIComponent(Buffer.from(text).toString());
  const strict = usual.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ s: text }).toString().slice(2);
  const variants = [usual, strict, form, encodeURIComponent(usual)];
  return variants.flatMap((variant) => [
    variant,
    variant.replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/** In a page: as text, and as an attribute; there are many ways to write an apostrophe. */
function htmlForms(text: string): string[] {
  const inText = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const inAttribute = inText.replaceAll('"', '&quot;');
  const apostrophes = ['&#39;', '&#039;', '&#x27;', '&apos;'];
  return [inText, inAttribute, ...apostrophes.map((mark) => inAttribute.replaceAll("'", mark))];
}

/** Both alphabets (RFC 4648, sections 4 and 5), by itself and in the middle of something longer: `user:password`. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.toString('base64');
  const inside = [0, 1, 2].map((before) => {
    // What is before and behind shares a character with the secret's ends: those are not the secret's own.
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  const texts = [whole, whole.replace(/=+$/, ''), ...inside.filter(({ length }) => length >= DISTINCTIVE)];
  return texts.flatMap((each) => [each, each.replaceAll('+', '-').replaceAll('/', '_')]);
}
