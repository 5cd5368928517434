import { isSecretName } from '../../core/index.ts';
import type { ReadResponse } from '../../reading/index.ts';
import { jsonIn } from '../../requests/index.ts';
import { equal, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const rightByRequest: Rule = {
  id: 'right-by-request',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'A login gives a right that its request asks for',
  why: 'Anyone with an account becomes an administrator.',
  fix: 'Take only the documented properties from the request, and the rights from the account.',
  source: 'CWE-915; OWASP API Security Top 10 2023, API3',
  *check({ response, operation, exchange, earlier }) {
    const { claimedRights } = exchange.case;
    if (!response?.success || !claimedRights || !operation.token) return;
    const usual = earlier().filter((other) => other.response?.success && !other.exchange.case.claimedRights);
    // Without a login that asks for nothing it is not known which rights the account has.
    if (usual.length === 0) return;
    const had = usual.flatMap((other) => (other.response ? grantsIn(other.response, claimedRights) : []));
    const place = { claim: `${tokenPlace(operation, 'value')}, claim`, body: 'response body' };
    const sent = jsonIn(exchange.request.body);
    for (const { from, pointer, name } of grantsIn(response, claimedRights, sent)) {
      if (had.some((other) => other.from === from && other.pointer === pointer)) continue;
      yield {
        where: `${place[from]} ${from === 'claim' ? pointer.slice(1) : pointer}`,
        expected: 'the rights of the account, as at the other logins',
        received: `${JSON.stringify(claimedRights[name])}, as the request asks for it`,
        pointer: operation.token.value.pointer,
      };
    }
  },
};

/** A right at a place of the token or the body. */
interface Grant {
  readonly from: 'claim' | 'body';
  readonly pointer: string;
  readonly name: string;
}

/** @param sent the body of the request: an object of the response that repeats it whole says nothing about the account */
function grantsIn(
  { token, body }: ReadResponse,
  rights: Readonly<Record<string, unknown>>,
  sent?: unknown,
): Grant[] {
  const inClaims = grantsAt(token?.jwt?.claims, rights).map((each) => ({ from: 'claim' as const, ...each }));
  const inBody = grantsAt(body.json?.value, rights)
    .filter(
      ({ pointer }) => !repeats(valueAt(body.json?.value, pointer.slice(0, pointer.lastIndexOf('/'))), sent),
    )
    .map((each) => ({ from: 'body' as const, ...each }));
  return [...inClaims, ...inBody];
}

/** Whether an object has all that was sent, secrets apart: each name of a right, whatever an account has. */
function repeats(found: unknown, sent: unknown): boolean {
  if (!isObject(found) || !isObject(sent)) return false;
  return Object.entries(sent).every(([name, value]) => isSecretName(name) || equal(found[name], value));
}

/** Deeper nothing is looked for: JSON of a server may have any size. */
const DEEPEST = 4;

function grantsAt(
  value: unknown,
  rights: Readonly<Record<string, unknown>>,
  pointer = '',
  depth = 0,
): Omit<Grant, 'from'>[] {
  if (!isObject(value) || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([key, own]) => {
    const at = joinPointer(pointer, key);
    const name = Object.keys(rights).find((each) => plain(each) === plain(key));
    const isGiven = name !== undefined && gives(own, rights[name]);
    return isGiven ? [{ pointer: at, name }] : grantsAt(own, rights, at, depth + 1);
  });
}

/** `is_admin` and `isAdmin` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z\d]/g, '');
}

function gives(own: unknown, requested: unknown): boolean {
  const [wanted] = [requested].flat();
  return equal(own, requested) || (Array.isArray(own) && own.some((each) => equal(each, wanted)));
}
