import { isObject } from '../../../schema/index.ts';

/** Below this length a secret stands in texts by chance. */
const SHORTEST = 4;
/** From this length on a secret is looked for inside of words as well. */
const DISTINCTIVE = 8;
/** Sent as a secret they are a trap for loose comparisons, and every other header holds one of them. */
const LITERALS = ['true', 'false', 'null', 'none', 'undefined'];

/** Every text in a JSON value, names of properties included. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isObject(value) ? Object.entries(value).flatMap(([name, each]) => [name, ...textsOf(each)]) : [];
}

/** Whether a text for machines, a header or a claim, shows a secret: a short one only as the whole text. */
export function carries(text: string, secret: string): boolean {
  if (secret.length < SHORTEST || isLiteral(secret)) return false;
  return secret.length >= DISTINCTIVE ? text.includes(secret) : text === secret;
}

/** Whether a text for people shows a secret: a long one anywhere, a short one as a word of its own. */
export function reveals(text: string, secret: string): boolean {
  if (secret.length < SHORTEST || isLiteral(secret)) return false;
  if (secret.length >= DISTINCTIVE) return text.includes(secret);
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    const around = text.charAt(at - 1) + text.charAt(at + secret.length);
    if (!/[\p{L}\p{N}_-]/u.test(around)) return true;
  }
  return false;
}

function isLiteral(secret: string): boolean {
  return LITERALS.includes(secret.toLowerCase());
}
