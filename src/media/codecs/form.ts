import { followReferences, isObject, joinPointer } from '../../schema/index.ts';
import { queryPairs, styleOf } from '../styled.ts';
import { type Codec, type DescribedBody, wholeValue } from './codec.ts';
import { formAs, formPairs, pairsOf } from './form-text.ts';

/** HTML forms (OpenAPI 3.1, section 4.8.14.4): `encoding` says how a property is serialized. */
export const form: Codec = {
  parse: (document, body, { text, contentType }) =>
    wholeValue(body, formAs(document, body.schema, formPairs(contentType, text) ?? [])),
  write(document, body, value) {
    if (!isObject(value)) return typeof value === 'string' ? value : undefined;
    return Object.entries(value)
      .flatMap(([name, each]) => {
        const encoding = encodingOf(document, body, name);
        const isStyled = ['style', 'explode', 'allowReserved'].some((key) => encoding[key] !== undefined);
        return isStyled && each !== null && each !== undefined
          ? queryPairs(styleOf(name, 'query', encoding), each)
          : [new URLSearchParams(pairsOf({ [name]: each })).toString()];
      })
      .filter((pair) => pair !== '')
      .join('&');
  },
};

/** The Encoding Object of a property; empty where there is none. */
export function encodingOf(
  document: unknown,
  { pointer }: DescribedBody,
  name: string,
): Record<string, unknown> {
  if (pointer === undefined) return {};
  const found = followReferences(document, joinPointer(pointer, 'encoding', name))?.value;
  return isObject(found) ? found : {};
}
