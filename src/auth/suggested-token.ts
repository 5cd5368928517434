import type { Contract, Operation } from '../openapi/index.ts';
import { pointerTokens } from '../schema/index.ts';
import { schemeNamed } from './authorization.ts';
import { credentialProperties, type ValueProperty, valueProperties } from './credentials.ts';

/** The `x-token` that a login seems to lack. */
interface SuggestedToken {
  readonly operation: Operation;
  /** The value of `x-token`. */
  readonly token: Readonly<Record<string, string>>;
}

/** Names of properties, in small letters without dashes and underscores. */
const TOKENS = ['accesstoken', 'token', 'authtoken', 'sessiontoken', 'bearertoken', 'jwt', 'idtoken'];
const TYPES = ['tokentype'];
const TIMES = ['expiresat', 'expires', 'expiration'];
const LIFETIMES = ['expiresin'];

/**
 * The `x-token` of a document whose login does not have one: an operation takes a `format: password`, its success has
 * a property that is named as a token, and there is a security scheme that could carry it. Undefined where the
 * document says how its token is obtained, or nothing in it looks like a login.
 */
export function suggestedToken(contract: Contract): SuggestedToken | undefined {
  if (contract.operations.some(({ token }) => token !== undefined)) return undefined;
  const scheme = schemeIn(contract);
  if (scheme === undefined) return undefined;
  for (const operation of contract.operations) {
    if (operation.method !== 'POST' || !credentialProperties(contract, operation)) continue;
    const token = tokenIn(contract, operation);
    if (token) return { operation, token: { scheme, ...token } };
  }
  return undefined;
}

/** A scheme that operations require: bearer, else a key. */
function schemeIn(contract: Contract): string | undefined {
  const used = new Set(contract.operations.flatMap(({ security }) => security));
  const bearer = contract.bearerSchemes.find(({ name }) => used.has(name));
  return bearer?.name ?? [...used].find((name) => schemeNamed(contract, name).type === 'apiKey');
}

function tokenIn(
  { document }: Contract,
  { responses }: Operation,
): Readonly<Record<string, string>> | undefined {
  const successes = responses.filter(({ status }) => status.startsWith('2'));
  for (const { schema } of successes.flatMap(({ content }) => content)) {
    const found = schema === undefined ? [] : valueProperties(document, [schema]);
    const value = named(TOKENS, found);
    if (!value) continue;
    const holder = value.pointer.slice(0, value.pointer.lastIndexOf('/'));
    const beside = found.filter(({ pointer }) => pointer.slice(0, pointer.lastIndexOf('/')) === holder);
    return {
      value: expression(value),
      ...part('type', named(TYPES, beside)),
      ...expiry(named(TIMES, beside), named(LIFETIMES, beside)),
    };
  }
  return undefined;
}

function expiry(time: ValueProperty | undefined, lifetime: ValueProperty | undefined) {
  if (!time || isLifetime(time)) return part('expiresIn', time ?? lifetime);
  return part('expiresAt', time);
}

/** In seconds since 1970 that would be a day of the last century. */
function isLifetime({ keywords: { example, examples } }: ValueProperty): boolean {
  const [value] = [example, ...(Array.isArray(examples) ? examples : [])];
  return typeof value === 'number' && value < 900_000_000;
}

function part(name: string, property: ValueProperty | undefined): Readonly<Record<string, string>> {
  return property ? { [name]: expression(property) } : {};
}

function named(names: readonly string[], properties: readonly ValueProperty[]): ValueProperty | undefined {
  const plainName = ({ pointer }: ValueProperty) =>
    (pointerTokens(pointer).at(-1) ?? '').toLowerCase().replace(/[-_]/g, '');
  for (const name of names) {
    const found = properties.find((each) => plainName(each) === name);
    if (found) return found;
  }
  return undefined;
}

function expression({ pointer }: ValueProperty): string {
  return `$response.body#${pointer}`;
}
