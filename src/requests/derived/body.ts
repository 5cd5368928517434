import { withValue } from '../../auth/index.ts';
import { isObject } from '../../schema/index.ts';
import type { Ready } from './derived-case.ts';
import type { Field } from './field.ts';
import type { Subject } from './subject.ts';

/** The valid body with the value of one property replaced; undefined removes the property. */
export function replaced({ pointer }: Pick<Field, 'pointer'>, value: unknown): (ready: Ready) => unknown {
  return ({ valid }) => (isObject(valid) ? withValue(valid, pointer, value) : valid);
}

/** The same for a value that depends on the credentials. */
export function replacedBy(
  { pointer }: Pick<Field, 'pointer'>,
  value: (ready: Ready) => unknown,
): (ready: Ready) => unknown {
  return (ready) => replaced({ pointer }, value(ready))(ready);
}

/** The valid body as JSON text. */
export function validText({ valid }: Ready): string {
  return JSON.stringify(valid);
}

/** Whether an operation takes a JSON object, so that cases can change it. */
export function takesObject({ media, example }: Subject): boolean {
  return media !== undefined && isObject(example);
}
