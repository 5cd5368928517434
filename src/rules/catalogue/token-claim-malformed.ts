import { numericDate } from '../../auth/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token-place.ts';

export const tokenClaimMalformed: Rule = {
  id: 'token-claim-malformed',
  family: 'contract',
  severity: 'error',
  title: 'A claim of the token is not of the type that JWT gives it',
  why: 'Libraries read such an instant as another one, thousands of years away, or refuse the token.',
  fix: 'Write "exp", "iat" and "nbf" as numbers of seconds, not milliseconds, and "sub", "iss" and "jti" as texts.',
  source: 'RFC 7519, sections 2 and 4.1',
  *check({ response, operation }) {
    const claims = response?.token?.jwt?.claims ?? {};
    for (const [names, expected, keeps] of TYPES) {
      for (const name of names) {
        const claim = claims[name];
        if (claim === undefined || claim === null || keeps(claim)) continue;
        yield {
          where: `${tokenPlace(operation, 'value')}, claim ${name}`,
          expected,
          // Only a number can be told: a text may be anybody's name.
          received: typeof claim === 'number' ? describeValue(claim) : kindOf(claim),
          pointer: operation.token?.value.pointer ?? operation.pointer,
          ...(expected === A_TEXT
            ? { severity: 'warning', reason: 'some libraries refuse such a token, most read it' }
            : {}),
        };
      }
    }
  },
};

const A_TEXT = 'a text';
const isText = (claim: unknown) => typeof claim === 'string';

const TYPES: readonly [names: readonly string[], expected: string, keeps: (claim: unknown) => boolean][] = [
  [['exp', 'iat', 'nbf'], 'a number of seconds since 1970', (claim) => numericDate(claim) !== undefined],
  [['sub', 'iss', 'jti'], A_TEXT, isText],
  [['aud'], A_TEXT, (claim) => isText(claim) || (Array.isArray(claim) && claim.every(isText))],
];

function kindOf(claim: unknown): string {
  if (Array.isArray(claim)) return 'an array';
  if (typeof claim === 'string') return `a text of ${claim.length} characters`;
  return typeof claim === 'object' ? 'an object' : `a ${typeof claim}`;
}
