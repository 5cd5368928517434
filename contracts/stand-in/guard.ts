import type { Contract, Operation } from '../document/contract.ts';
import type { Outcome, Role } from './behaviour.ts';
import { capitalised } from './token-answer.ts';
import type { TokenMint } from './tokens.ts';

/** The scheme name of the Authorization header that opens an operation; undefined where no login's token does. */
export function guardingScheme(contract: Contract, operation: Operation): string | undefined {
  const given = new Set(contract.operations.map(({ token }) => token?.scheme));
  return contract.bearerSchemes.find(({ name }) => given.has(name) && operation.security.includes(name))
    ?.scheme;
}

export function roleOf(contract: Contract, operation: Operation): Role {
  if (operation.token) return 'login';
  return guardingScheme(contract, operation) === undefined ? 'open' : 'use';
}

/**
 * Judges an Authorization header; the scheme's case says nothing (RFC 9110, section 11.1).
 * @param authorization as sent, undefined where there was none
 */
export async function guarded(
  scheme: string,
  authorization: string | undefined,
  mint: TokenMint,
): Promise<Outcome> {
  const [found, token, ...more] = (authorization ?? '').trim().split(/ +/);
  if (!found) return 'token-missing';
  if (found.toLowerCase() !== scheme.toLowerCase()) return 'scheme-other';
  if (token === undefined) return 'token-missing';
  if (more.length > 0) return 'token-malformed';
  return (await mint.refusalOf(token)) ?? 'accepted';
}

/** The WWW-Authenticate header of a refusal: without an error where no token was sent (RFC 6750, section 3.1). */
export function challenge(scheme: string, outcome: Outcome): string {
  const unsent = outcome === 'token-missing' || outcome === 'scheme-other';
  return `${capitalised(scheme)} realm="stand-in"${unsent ? '' : ', error="invalid_token"'}`;
}
