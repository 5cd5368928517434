import { appliedSchemas, joinPointer, parseJson, propertySchemas } from '../schema/index.ts';

/** How a header is described; pointers lead into the document. */
export interface DescribedHeader {
  readonly schema?: string;
  /** Set where an object is written `a=1,b=2`, and not `a,1,b,2`. */
  readonly explode?: true;
  readonly mediaType?: string;
}

/**
 * A header's text as the JSON value that its schema speaks of: in a media type of its own where it has one, else by the
 * style "simple" (OpenAPI 3.1, section 4.8.12.3).
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
      members.map(([name, value]) => [name, simple(document, propertySchemas(applied, name), value, false)]),
    );
  }
  if (types.has('boolean') && /^(?:true|false)$/.test(text)) return text === 'true';
  const numeric = types.has('integer') || types.has('number');
  return numeric && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

function listed(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

/** `a=1,b=2` where it is exploded, else `a,1,b,2`; undefined for what is neither. */
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
