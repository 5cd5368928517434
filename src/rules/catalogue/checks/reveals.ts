import { isObject } from '../../../schema/index.ts';

/** Shorter secrets occur in texts by chance. */
const SHORTEST = 4;
/** Secrets of this length or more are also searched for inside of words. */
const DISTINCTIVE = 8;
/** Cases send them as secrets to find loose comparisons; they occur in many headers anyway. */
const LITERALS = ['true', 'false', 'null', 'none', 'undefined'];

/** Every string in a JSON value, property names included; added to one list, for there may be a million. */
export function textsOf(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'string') found.push(value);
  else if (Array.isArray(value)) for (const each of value) textsOf(each, found);
  else if (isObject(value)) {
    for (const name of Object.keys(value)) {
      found.push(name);
      textsOf(value[name], found);
    }
  }
  return found;
}

/** Whether a header or a claim contains a secret; a short secret counts only as the whole text. */
export function carries(text: string, secret: string): boolean {
  if (secret.length < SHORTEST || isLiteral(secret)) return false;
  return secret.length >= DISTINCTIVE ? text.includes(secret) : text === secret;
}

/** Whether a text for people contains a secret: a long one anywhere, a short one as a separate word. */
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
