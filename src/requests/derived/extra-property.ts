import { replaced, takesObject, validText } from './body.ts';
import type { Draft, Generator } from './derived-case.ts';
import { unlessLogin } from './subject.ts';

/** A name that no API has, and those that reach into the server's own objects. */
const NAMES = {
  extra: 'driftline',
  'admin-flag': 'isAdmin',
  prototype: '__proto__',
  constructor: 'constructor',
};

/** Properties that the schema does not describe. Whether they are ignored or refused is the API's own to decide. */
export const extraProperty: Generator = {
  kind: 'extra-property',
  needs: 'body',
  title: 'with a property that nobody documented',
  expected: 'A property that is not documented is ignored or refused, and changes nothing.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const shared = { expects: unlessLogin(subject, 'any'), body: 'none' } as const;
    for (const [label, name] of Object.entries(NAMES)) {
      yield {
        ...shared,
        name: `extra-property-${label}`,
        title: `There is a property ${name}.`,
        raw: (ready) =>
          withProperty(
            validText(ready),
            name,
            name === 'driftline' ? 'x' : name === 'isAdmin' || { isAdmin: true },
          ),
      };
    }
    for (const { pointer, label, role } of subject.fields) {
      if (role !== 'secret') continue;
      yield {
        ...shared,
        name: `${label}-given-twice`,
        title: `The property ${label} stands twice in the object.`,
        raw: (ready) =>
          withProperty(validText(ready), pointer.slice(pointer.lastIndexOf('/') + 1), 'driftline-second'),
      };
    }
    yield* besideTheRightOnes(subject.login !== undefined);
  },
};

/** With the right credentials: the response, if it is a success, has to keep the contract as ever. */
function* besideTheRightOnes(login: boolean): Iterable<Draft> {
  const shared = {
    name: 'extra-property-beside-right',
    expects: 'any',
    json: replaced({ pointer: '/driftline' }, 'x'),
  };
  const title = 'There is a property that nobody documented beside the right credentials.';
  if (!login) return;
  for (const body of ['keeps', 'breaks'] as const)
    yield { ...shared, title, expects: 'any', account: true, body };
}

/** As text: in an object of ours, `__proto__` would not be a property. */
function withProperty(json: string, name: string, value: unknown): string {
  return `${json.slice(0, -1)}${json === '{}' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`;
}
