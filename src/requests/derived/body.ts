import { bodyText, isForm } from '../../media/index.ts';
import { isObject, pointerTokens, valueAt } from '../../schema/index.ts';
import type { Ready } from './derived-case.ts';
import type { Field } from './field.ts';
import type { Subject } from './subject.ts';

/**
 * The valid body with the value of one property or item replaced; undefined removes it. Objects and lists above it that
 * the body lacks are made.
 */
export function replaced(
  { pointer, above = [] }: Pick<Field, 'pointer' | 'above'>,
  value: unknown,
): (ready: Ready) => unknown {
  return ({ valid }) => {
    if (!isObject(valid)) return valid;
    const whole = above.reduce<unknown>(
      (body, each) =>
        valueAt(body, each.pointer) === undefined
          ? withAt(body, pointerTokens(each.pointer), each.make())
          : body,
      valid,
    );
    return withAt(whole, pointerTokens(pointer), value);
  };
}

function withAt(whole: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) {
    const items = [...whole];
    const inner = withAt(whole[Number(first)], rest, value);
    items.splice(Number(first), 1, ...(inner === undefined ? [] : [inner]));
    return items;
  }
  const own = isObject(whole) ? whole : {};
  const { [first]: _replaced, ...others } = own;
  const inner = withAt(own[first], rest, value);
  // In its place, so that the order of the properties stays.
  return inner === undefined ? others : { ...own, [first]: inner };
}

/** The same for a value that depends on the credentials. */
export function replacedBy(
  field: Pick<Field, 'pointer' | 'above'>,
  value: (ready: Ready) => unknown,
): (ready: Ready) => unknown {
  return (ready) => replaced(field, value(ready))(ready);
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
