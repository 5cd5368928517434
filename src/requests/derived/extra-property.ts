import { bodyText } from '../../media/index.ts';
import { exampleOf, isObject, typesOf } from '../../schema/index.ts';
import { replaced, takesJson, takesObject, validText } from './body.ts';
import type { Draft, Generator, Ready } from './derived-case.ts';
import { type Subject, unlessLogin } from './subject.ts';

/** A name that no API has, and names that reach into objects of the server. */
const NAMES = {
  extra: 'driftline',
  'admin-flag': 'isAdmin',
  prototype: '__proto__',
  constructor: 'constructor',
};

/** Undocumented properties. The API may ignore or reject them. */
export const extraProperty: Generator = {
  kind: 'extra-property',
  needs: 'body',
  title: 'ignores or rejects undocumented properties',
  expected: 'An undocumented property is ignored or rejected, and has no effect.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const shared = { expects: unlessLogin(subject, 'any'), body: 'none' } as const;
    for (const [label, name] of Object.entries(NAMES)) {
      yield {
        ...shared,
        name: `extra-property-${label}`,
        title: `The body has an undocumented property ${name}.`,
        raw: (ready) =>
          withProperty(
            subject,
            ready,
            name,
            name === 'driftline' ? 'x' : name === 'isAdmin' || { isAdmin: true },
          ),
      };
    }
    yield* refusedExtras(subject);
    for (const { pointer, label, role } of subject.fields) {
      if (role !== 'secret') continue;
      yield {
        ...shared,
        name: `${label}-given-twice`,
        title: `The object has the property ${label} twice.`,
        raw: (ready) =>
          withProperty(subject, ready, pointer.slice(pointer.lastIndexOf('/') + 1), 'driftline-second'),
      };
    }
    yield* besideRightCredentials(subject);
  },
};

/** Objects that a schema closes (`additionalProperties: false`) have no other property. */
function* refusedExtras({ contract, fields }: Subject): Iterable<Draft> {
  const shared = { expects: 'refused', body: 'breaks' } as const;
  const expected = 'A property that the schema forbids is rejected with a 4xx.';
  const name = 'body-with-forbidden-property';
  const title = 'The body has a property that its schema forbids.';
  yield { ...shared, name, title, expected, json: replaced({ pointer: '/driftline' }, 'x') };
  for (const { pointer, label, schema, above = [], ...field } of fields) {
    if (!typesOf(field.keywords).includes('object')) continue;
    const own = { pointer, make: () => exampleOf(contract.document, schema, 'request') };
    yield {
      ...shared,
      name: `${label}-with-forbidden-property`,
      title: `The object ${label} has a property that its schema forbids.`,
      expected,
      json: replaced({ pointer: `${pointer}/driftline`, above: [...above, own] }, 'x'),
    };
  }
}

/** What an attacker asks for; `scope` is left out, for OAuth clients may ask for it (RFC 6749, section 3.3). */
const RIGHTS: Readonly<Record<string, unknown>> = {
  role: 'admin',
  roles: ['admin'],
  isAdmin: true,
  is_superuser: true,
  permissions: ['*'],
};

/** With the right credentials: a success has to match the contract, and gives no right that was requested. */
function* besideRightCredentials({ login, fields }: Subject): Iterable<Draft> {
  if (!login) return;
  const shared = { expects: 'any', account: true } as const;
  const known = fields.map(({ pointer }) => pointer);
  const rights = Object.fromEntries(Object.entries(RIGHTS).filter(([name]) => !known.includes(`/${name}`)));
  const withRights = (ready: Ready) => (isObject(ready.valid) ? { ...ready.valid, ...rights } : ready.valid);
  for (const body of ['keeps', 'breaks'] as const) {
    yield {
      ...shared,
      body,
      name: 'extra-property-beside-right',
      title: 'The body has an undocumented property beside the right credentials.',
      json: replaced({ pointer: '/driftline' }, 'x'),
    };
    yield {
      ...shared,
      body,
      name: 'rights-beside-right',
      title: `The body asks for rights beside the right credentials: ${Object.keys(rights).join(', ')}.`,
      expected: 'The token gives the rights of the account, whatever the login asks for (CWE-915).',
      claimedRights: rights,
      json: withRights,
    };
  }
}

/** The valid body with one more property, after one of the same name. */
function withProperty(subject: Subject, ready: Ready, name: string, value: unknown): string {
  if (!takesJson(subject)) {
    const valid = Object.entries(isObject(ready.valid) ? ready.valid : {});
    const first = valid.find(([each]) => each === name)?.[1];
    // Without a prototype, so that `__proto__` is a property like any other.
    const body = Object.assign(Object.create(null), ready.valid) as Record<string, unknown>;
    body[name] = first === undefined ? value : [first, value];
    return bodyText(subject.media?.mediaType ?? '', body);
  }
  const json = validText(ready);
  // Edits the text, because `__proto__` in an object literal would not be a property.
  return `${json.slice(0, -1)}${json === '{}' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
}
