import { appliedSchemas, joinPointer, namedPropertySchemas, parseJson } from '../schema/index.ts';

/** How the contract describes a header. */
export interface DescribedHeader {
  /** Pointer into the document. */
  readonly schema?: string;
  /** Set if an object is serialized as `a=1,b=2` instead of `a,1,b,2`. */
  readonly explode?: true;
  readonly mediaType?: string;
}

/**
 * Parses a header's text to the JSON value that its schema describes: by its media type if it has one,
 * otherwise by the style "simple" (OpenAPI 3.1, section 4.8.12.3). Text that cannot be parsed is returned as
 * it is.
 */
export function headerAs(
  document: unknown,
  { schema, explode, mediaType }: DescribedHeader,
  text: string,
): unknown {
  if (mediaType !== undefined) return /[/+]json\b/i.test(mediaType) ? parsed(text) : text;
  return schema === undefined ? text : simple(document, [schema], text, explode === true);
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function simple(document: unknown, schemas: readonly string[], text: string, explode: boolean): unknown {
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'first'));
  const types = new Set(applied.flatMap((each) => each.schema.type ?? []));
  if (types.has('array')) {
    const items = applied
      .filter((each) => each.schema.items !== undefined)
      .map(({ pointer }) => joinPointer(pointer, 'items'));
    return listed(text).map((item) => simple(document, items, item, false));
  }
  if (types.has('object')) {
    const members = pairs(listed(text), explode);
    if (!members) return text;
    return Object.fromEntries(
      members.map(([name, value]) => [
        name,
        simple(document, namedPropertySchemas(applied, name), value, false),
      ]),
    );
  }
  if (types.has('boolean') && /^(?:true|false)$/.test(text)) return text === 'true';
  const numeric = types.has('integer') || types.has('number');
  return numeric && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

function listed(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

/** Names and values of `a=1,b=2` (exploded) or `a,1,b,2`; undefined for items of another form. */
function pairs(items: readonly string[], explode: boolean): [string, string][] | undefined {
  if (explode) {
    if (!items.every((item) => item.includes('='))) return undefined;
    return items.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]);
  }
  if (items.length % 2 === 1) return undefined;
  return items.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, items[index + 1] ?? '']] : [],
  );
}
