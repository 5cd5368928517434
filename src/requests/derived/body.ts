import { withValue } from '../../auth/index.ts';
import { bodyText, isForm } from '../../media/index.ts';
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

/** The valid body as the text of its media type. */
export function bodyAsText({ media }: Subject, { valid }: Ready): string {
  return bodyText(media?.mediaType ?? '', valid);
}

/** Whether an operation takes an object, as JSON or as a form, so that cases can change it. */
export function takesObject({ media, example }: Subject): boolean {
  return media !== undefined && isObject(example);
}

/** Whether an operation takes a JSON object: for cases about the text of JSON. */
export function takesJson(subject: Subject): boolean {
  return takesObject(subject) && subject.media !== undefined && !isForm(subject.media);
}
