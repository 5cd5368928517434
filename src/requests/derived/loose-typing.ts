import { replaced, replacedBy, takesObject } from './body.ts';
import type { NamedValue } from './boundaries.ts';
import type { Generator } from './derived-case.ts';

/** What a loose comparison or a query takes for equal. */
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

/** Values of another type in place of the secret, for the real account: they must not compare as equal. */
export const looseTyping: Generator = {
  kind: 'loose-typing',
  needs: 'login',
  title: 'with a value that a loose comparison takes for the secret',
  expected: 'A secret that is no text logs nobody in (CWE-1024, CWE-943).',
  *drafts(subject) {
    const secret = subject.fields.find(({ role }) => role === 'secret');
    const identifier = subject.fields.find(({ role }) => role === 'identifier');
    if (!secret || !identifier || !takesObject(subject)) return;
    const shared = { expects: 'refused', account: true, body: 'breaks' } as const;
    for (const [name, value] of VALUES) {
      yield {
        ...shared,
        name: `account-secret-as-${name}`,
        title: `In place of the secret stands ${JSON.stringify(value)}.`,
        json: replaced(secret, value),
      };
    }
    yield {
      ...shared,
      name: 'account-secret-missing',
      title: 'The account is named, and no secret is given.',
      undocumentedRefusal: 'error',
      json: replaced(secret, undefined),
    };
    for (const [name, value] of VALUES.filter(([each]) => each.endsWith('-operator'))) {
      yield {
        ...shared,
        name: `both-as-${name}`,
        title: `In place of identifier and secret stands ${JSON.stringify(value)}.`,
        json: (ready) => replaced(secret, value)({ ...ready, valid: replaced(identifier, value)(ready) }),
      };
    }
    yield {
      ...shared,
      name: 'account-secret-as-claim',
      title: 'The account stands in an object with a flag that says it is known already.',
      json: replacedBy(secret, ({ credentials }) => ({
        identifier: credentials.identifier,
        authenticated: true,
      })),
    };
  },
};
