import {
  type AppliedSchema,
  appliedSchemas,
  describeSchema,
  isObject,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  requiredNames,
} from '../schema/index.ts';

/** A property in a body that a schema describes: by name, as items of an array, or as entries of a map. */
export interface DocumentedProperty {
  /** JSON pointer into the body, with `*` for the items of an array and the keys of a map. */
  readonly path: string;
  /** The number of properties above it. */
  readonly depth: number;
  /** Whether it is in every body: it is required, and so are all properties above it. */
  readonly required: boolean;
  /** The expected value, in words: `string, format date-time`. */
  readonly expected: string;
  readonly description?: string;
  /** Pointers to the schemas that describe it, beginning with the one under its name. */
  readonly pointers: readonly string[];
}

const DEEPEST = 12;

/**
 * Lists every property that a schema describes, compositions and alternatives included, in document order.
 * Recursive schemas are listed once.
 * @param most the largest number of properties that are returned
 */
export function documentedProperties(document: unknown, schema: string, most = 300): DocumentedProperty[] {
  const found = new Map<string, DocumentedProperty>();
  const visit = (schemas: readonly string[], place: Place) => {
    const applied = schemas.flatMap((each) => appliedSchemas(document, each, 'all'));
    if (place.depth > DEEPEST || applied.some(({ pointer }) => place.above.has(pointer))) return;
    const certain = requiredNames(schemas.flatMap((each) => appliedSchemas(document, each)));
    const above = new Set([...place.above, ...applied.map(({ pointer }) => pointer)]);
    for (const child of childrenOf(applied)) {
      if (found.size >= most) return;
      const path = joinPointer(place.path, child.token);
      const required = place.required && child.named && certain.has(child.token);
      if (!found.has(path)) {
        found.set(path, propertyOf(document, child.schemas, { path, depth: place.depth, required }));
      }
      visit(child.schemas, { path, depth: place.depth + 1, required, above });
    }
  };
  visit([schema], { path: '', depth: 0, required: true, above: new Set() });
  return [...found.values()];
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly required: boolean;
  readonly above: ReadonlySet<string>;
}

interface Child {
  readonly token: string;
  /** Whether it is a named property, not an item or a map entry. */
  readonly named: boolean;
  readonly schemas: readonly string[];
}

function childrenOf(applied: readonly AppliedSchema[]): Child[] {
  const named = propertyNames(applied).map((token) => ({
    token,
    named: true,
    schemas: namedPropertySchemas(applied, token),
  }));
  const others = applied.flatMap(({ schema, pointer }) => [
    ...['additionalProperties', 'items']
      .filter((keyword) => isObject(schema[keyword]))
      .map((keyword) => joinPointer(pointer, keyword)),
    ...['patternProperties', 'prefixItems'].flatMap((keyword) =>
      Object.keys(schema[keyword] ?? {}).map((key) => joinPointer(pointer, keyword, key)),
    ),
  ]);
  return others.length === 0 ? named : [...named, { token: '*', named: false, schemas: others }];
}

function propertyOf(
  document: unknown,
  schemas: readonly string[],
  place: Pick<DocumentedProperty, 'path' | 'depth' | 'required'>,
): DocumentedProperty {
  const applied = schemas.flatMap((each) => appliedSchemas(document, each));
  const { required: _, ...keywords } = mergedKeywords(applied);
  return {
    ...place,
    expected: describeSchema(keywords),
    ...(typeof keywords.description === 'string' ? { description: keywords.description } : {}),
    pointers: [...new Set([...schemas, ...applied.map(({ pointer }) => pointer)])],
  };
}
