import { numericDate } from '../../auth/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenClaimMalformed: Rule = {
  id: 'token-claim-malformed',
  family: 'contract',
  severity: 'error',
  title: 'A claim of the token has the wrong type',
  why: 'Libraries misread such a date by thousands of years, or reject the token.',
  fix: 'Write "exp", "iat" and "nbf" as numbers of seconds, not milliseconds, and "sub", "iss" and "jti" as strings.',
  source: 'RFC 7519, sections 2 and 4.1',
  *check({ response, operation }) {
    const claims = response?.token?.jwt?.claims ?? {};
    for (const [names, expected, matches] of TYPES) {
      for (const name of names) {
        const claim = claims[name];
        if (claim === undefined || claim === null || matches(claim)) continue;
        yield {
          where: `${tokenPlace(operation, 'value')}, claim ${name}`,
          expected,
          // Only numbers are shown: a string may be a person's name.
          received: typeof claim === 'number' ? describeValue(claim) : kindOf(claim),
          pointer: operation.token?.value.pointer ?? operation.pointer,
          ...(expected === A_STRING
            ? { severity: 'warning', reason: 'some libraries reject such a token, most accept it' }
            : {}),
        };
      }
    }
  },
};

const A_STRING = 'a string';
const isString = (claim: unknown) => typeof claim === 'string';

const TYPES: readonly [names: readonly string[], expected: string, matches: (claim: unknown) => boolean][] = [
  [['exp', 'iat', 'nbf'], 'a number of seconds since 1970', (claim) => numericDate(claim) !== undefined],
  [['sub', 'iss', 'jti'], A_STRING, isString],
  [['aud'], A_STRING, (claim) => isString(claim) || (Array.isArray(claim) && claim.every(isString))],
];

function kindOf(claim: unknown): string {
  if (Array.isArray(claim)) return 'an array';
  if (typeof claim === 'string') return `a string of ${claim.length} characters`;
  return typeof claim === 'object' ? 'an object' : `a ${typeof claim}`;
}
