import { appliedSchemas, joinPointer } from '../schema/index.ts';
import { headerAs } from './header-as.ts';
import type { Style } from './styled.ts';

/** How a parameter is serialized, and the pointer of its schema. */
export type ReadParameter = Pick<Style, 'name' | 'in' | 'style' | 'explode' | 'mediaType'> & {
  readonly schema?: string;
};

const DELIMITERS: Readonly<Record<string, RegExp>> = { spaceDelimited: / |%20/, pipeDelimited: /\|/ };

/**
 * Parses the texts of a parameter to the JSON value that its schema describes (OpenAPI 3.1, section
 * 4.8.12.2).
 * @param texts decoded, one for each occurrence of the parameter
 */
export function parameterAs(document: unknown, parameter: ReadParameter, texts: readonly string[]): unknown {
  const { schema, style, explode, mediaType } = parameter;
  const [first = ''] = texts;
  const text =
    style === 'label' ? first.replace(/^\./, '') : style === 'matrix' ? first.replace(/^;[^=]*=/, '') : first;
  if (schema === undefined || mediaType !== undefined) {
    return headerAs(document, mediaType === undefined ? {} : { mediaType }, text);
  }
  const applied = appliedSchemas(document, schema, 'first');
  const types = new Set(applied.flatMap((each) => each.schema.type ?? []));
  if (!types.has('array')) return headerAs(document, { schema, ...(explode ? { explode } : {}) }, text);
  const items = applied.find((each) => each.schema.items !== undefined);
  const members =
    style === 'form' && explode && texts.length > 1
      ? texts
      : text.split(DELIMITERS[style] ?? (explode ? '\0' : ','));
  if (!items) return members;
  return members.map((member) => headerAs(document, { schema: joinPointer(items.pointer, 'items') }, member));
}
