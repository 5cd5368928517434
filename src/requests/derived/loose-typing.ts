import type { NamedValue } from '../../schema/index.ts';
import { replaced, replacedBy, takesJson, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';

/** Values that compare as equal in a loose comparison or a query. */
const VALUES: readonly NamedValue[] = [
  ['true', true],
  ['false', false],
  ['zero', 0],
  ['one', 1],
  ['null', null],
  ['empty-array', []],
  ['empty-object', {}],
  ['array-of-true', [true]],
  ['not-equal-operator', { $ne: null }],
  ['greater-operator', { $gt: '' }],
  ['pattern-operator', { $regex: '.*' }],
  ['in-operator', { $nin: ['driftline'] }],
  ['nested-query', { password: 1 }],
];

/** Values of another type as the secret of the real account: they must not compare as equal. */
export const looseTyping: Generator = {
  kind: 'loose-typing',
  needs: 'login',
  title: 'rejects values that loosely equal the secret',
  expected: 'A secret that is not a string is rejected (CWE-1024, CWE-943).',
  *drafts(subject) {
    const secret = subject.fields.find(({ role }) => role === 'secret');
    const identifier = subject.fields.find(({ role }) => role === 'identifier');
    if (!secret || !identifier || !takesObject(subject)) return;
    const shared = { expects: 'refused', account: true, body: 'breaks' } as const;
    for (const [name, value] of VALUES) {
      yield {
        ...shared,
        name: `account-secret-as-${name}`,
        title: `The secret is ${JSON.stringify(value)}.`,
        json: replaced(secret, value),
      };
    }
    // In a form it would be the secret itself.
    if (takesJson(subject)) {
      yield {
        ...shared,
        name: 'account-secret-in-array',
        title: 'The secret is a list with the right secret.',
        json: replacedBy(secret, ({ credentials }) => [credentials.secret]),
      };
    }
    yield {
      ...shared,
      name: 'account-secret-missing',
      title: 'The identifier is that of the account, and the secret is missing.',
      undocumentedRefusal: 'error',
      json: replaced(secret, undefined),
    };
    for (const [name, value] of VALUES.filter(([each]) => each.endsWith('-operator'))) {
      yield {
        ...shared,
        name: `both-as-${name}`,
        title: `Identifier and secret are ${JSON.stringify(value)}.`,
        json: (ready) => replaced(secret, value)({ ...ready, valid: replaced(identifier, value)(ready) }),
      };
    }
    yield {
      ...shared,
      name: 'account-secret-as-claim',
      title: 'The secret is an object with the account and "authenticated": true.',
      json: replacedBy(secret, ({ credentials }) => ({
        identifier: credentials.identifier,
        authenticated: true,
      })),
    };
  },
};
