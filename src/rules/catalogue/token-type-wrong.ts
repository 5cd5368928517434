import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenTypeWrong: Rule = {
  id: 'token-type-wrong',
  family: 'contract',
  severity: 'error',
  title: 'The token type does not match its security scheme',
  why: 'Clients that send the type as they received it are rejected.',
  fix: 'Return the scheme that the token has to be sent with.',
  source: 'RFC 6749, section 7.1; RFC 9110, section 11.1',
  *check({ response, operation, contract }) {
    const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme);
    const type = response?.token?.type;
    if (!scheme || typeof type !== 'string' || type.toLowerCase() === scheme.scheme.toLowerCase()) return;
    if (response?.violations.some(({ instance }) => instance === operation.token?.type?.path)) return;
    yield {
      where: tokenPlace(operation, 'type'),
      expected: scheme.scheme,
      received: describeValue(type),
      pointer: operation.token?.type?.pointer ?? operation.pointer,
    };
  },
};
