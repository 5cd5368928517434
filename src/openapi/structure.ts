import type { Version } from './read.ts';

/** The kinds of objects in an OpenAPI document, as in the specification. */
export type Kind =
  | 'document'
  | 'components'
  | 'paths'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'requestBody'
  | 'responses'
  | 'response'
  | 'header'
  | 'mediaType'
  | 'encoding'
  | 'callback'
  | 'example'
  | 'link'
  | 'securityScheme'
  | 'schema';

/** What a property contains: one object of a kind, a list, or a map by name. */
type Holding = readonly ['one' | 'list' | 'map', Kind];

interface Structure {
  readonly properties: ReadonlyMap<string, Holding>;
  /** The kind of the objects in all other properties, except extensions. */
  readonly others?: Kind;
}

const of = (properties: Readonly<Record<string, Holding>>, others?: Kind): Structure => ({
  properties: new Map(Object.entries(properties)),
  ...(others ? { others } : {}),
});

const VALUE = {
  schema: ['one', 'schema'],
  examples: ['map', 'example'],
  content: ['map', 'mediaType'],
} as const satisfies Record<string, Holding>;

/**
 * Which properties contain objects, in OpenAPI 3.0 to 3.2; a key means the same in all versions that have it.
 */
export const STRUCTURES: Readonly<Record<Kind, Structure>> = {
  document: of({
    paths: ['one', 'paths'],
    webhooks: ['map', 'pathItem'],
    components: ['one', 'components'],
  }),
  components: of({
    schemas: ['map', 'schema'],
    responses: ['map', 'response'],
    parameters: ['map', 'parameter'],
    examples: ['map', 'example'],
    requestBodies: ['map', 'requestBody'],
    headers: ['map', 'header'],
    securitySchemes: ['map', 'securityScheme'],
    links: ['map', 'link'],
    callbacks: ['map', 'callback'],
    pathItems: ['map', 'pathItem'],
    mediaTypes: ['map', 'mediaType'],
  }),
  paths: of({}, 'pathItem'),
  pathItem: of({
    parameters: ['list', 'parameter'],
    get: ['one', 'operation'],
    put: ['one', 'operation'],
    post: ['one', 'operation'],
    delete: ['one', 'operation'],
    options: ['one', 'operation'],
    head: ['one', 'operation'],
    patch: ['one', 'operation'],
    trace: ['one', 'operation'],
    query: ['one', 'operation'],
    additionalOperations: ['map', 'operation'],
  }),
  operation: of({
    parameters: ['list', 'parameter'],
    requestBody: ['one', 'requestBody'],
    responses: ['one', 'responses'],
    callbacks: ['map', 'callback'],
  }),
  parameter: of(VALUE),
  header: of(VALUE),
  requestBody: of({ content: VALUE.content }),
  responses: of({}, 'response'),
  response: of({ content: VALUE.content, headers: ['map', 'header'], links: ['map', 'link'] }),
  mediaType: of({
    schema: VALUE.schema,
    itemSchema: VALUE.schema,
    examples: VALUE.examples,
    encoding: ['map', 'encoding'],
    prefixEncoding: ['list', 'encoding'],
    itemEncoding: ['one', 'encoding'],
  }),
  encoding: of({
    headers: ['map', 'header'],
    encoding: ['map', 'encoding'],
    prefixEncoding: ['list', 'encoding'],
    itemEncoding: ['one', 'encoding'],
  }),
  callback: of({}, 'pathItem'),
  example: of({}),
  link: of({}),
  securityScheme: of({}),
  schema: of({
    properties: ['map', 'schema'],
    patternProperties: ['map', 'schema'],
    dependentSchemas: ['map', 'schema'],
    $defs: ['map', 'schema'],
    definitions: ['map', 'schema'],
    allOf: ['list', 'schema'],
    anyOf: ['list', 'schema'],
    oneOf: ['list', 'schema'],
    prefixItems: ['list', 'schema'],
    items: ['one', 'schema'],
    additionalProperties: ['one', 'schema'],
    not: ['one', 'schema'],
    if: ['one', 'schema'],
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: ['one', 'schema'],
    else: ['one', 'schema'],
    contains: ['one', 'schema'],
    propertyNames: ['one', 'schema'],
    unevaluatedProperties: ['one', 'schema'],
    unevaluatedItems: ['one', 'schema'],
    contentSchema: ['one', 'schema'],
  }),
};

const DEFINITIONS: Readonly<Partial<Record<Kind, readonly [draft4: string, later: string]>>> = {
  schema: ['Schema', 'schema'],
  operation: ['Operation', 'operation'],
  response: ['Response', 'response-or-reference'],
  parameter: ['Parameter', 'parameter-or-reference'],
  header: ['Header', 'header-or-reference'],
  requestBody: ['RequestBody', 'request-body-or-reference'],
  example: ['Example', 'example-or-reference'],
  link: ['Link', 'link-or-reference'],
  callback: ['Callback', 'callbacks-or-reference'],
  pathItem: ['PathItem', 'path-item'],
  securityScheme: ['SecurityScheme', 'security-scheme-or-reference'],
  mediaType: ['MediaType', 'media-type'],
};

/** Pointer into the official schema: the definition of a kind of object. */
export function definitionOf(version: Version, kind: Kind): string {
  const names = DEFINITIONS[kind];
  if (kind === 'document' || !names) return '';
  return version === '3.0' ? `/definitions/${names[0]}` : `/$defs/${names[1]}`;
}

/** The kinds of objects that have a definition of their own in an official schema. */
export const OFFICIAL_KINDS = ['document', ...Object.keys(DEFINITIONS)] as readonly Kind[];
