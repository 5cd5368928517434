import { type Contract, FILES, type Overlay, type OverlayAction, referenceTo } from '../../openapi/index.ts';
import { isObject, joinPointer, localReference, pointerTokens } from '../../schema/index.ts';

/**
 * A contract with an overlay applied, read and checked like any other. Line numbers in it are not those of
 * the file.
 * @throws DriftlineError DL_CONTRACT_INVALID where the result is not a valid contract
 */
export async function correctedContract(contract: Contract, overlay: Overlay): Promise<Contract> {
  const { applyOverlay, compileContract } = await import('../../openapi/compile.ts');
  return compileContract(contract.file, JSON.stringify(applyOverlay(contract.document, overlay)));
}

/** An overlay for the contract file, and the places in other files that have to be changed by hand. */
interface WrittenOverlay {
  readonly overlay: Overlay;
  /** `parts/pet.yaml:3:5`, in the order of the actions. */
  readonly elsewhere: readonly string[];
}

/**
 * An overlay extends one document as it is written, but was made for all files of a contract together, in OpenAPI
 * 3.1: references into another file name that file again, an action in another file is described with its place, and
 * schemas are those of the document's version.
 */
export function writtenOverlay(overlay: Overlay, contract: Contract): WrittenOverlay {
  const elsewhere: string[] = [];
  const actions = overlay.actions.map((action): OverlayAction => {
    const { update, description = '', ...others } = action;
    const place = placeElsewhere(action, contract);
    if (place !== undefined) elsewhere.push(place);
    const written = withFiles(contract.version === '3.0' ? asOpenApi30(update) : update);
    return {
      ...others,
      description: place === undefined ? description : `${description}: change it by hand at ${place}`,
      ...(update === undefined ? {} : { update: written }),
    };
  });
  return { overlay: { ...overlay, actions }, elsewhere: [...new Set(elsewhere)] };
}

/** The place of a target that is in another file than the contract's own. */
function placeElsewhere({ target }: OverlayAction, contract: Contract): string | undefined {
  const pointer = pointerOf(target) ?? '';
  if (pointerTokens(pointer)[0] !== FILES) return undefined;
  const { file = contract.file, line, column } = contract.positionOf(pointer);
  return `${file}:${line}:${column}`;
}

function withFiles(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFiles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? inFile(each) : withFiles(each),
    ]),
  );
}

/** `#/x-referenced-files/parts~1pet.yaml/Pet` is `parts/pet.yaml#/Pet`. */
function inFile(reference: string): string {
  const [first, file, ...below] = pointerTokens(localReference(reference) ?? '');
  if (first !== FILES || file === undefined) return reference;
  const path = file.split('/').map(encodeURIComponent).join('/');
  return below.length === 0 ? path : path + referenceTo(joinPointer('', ...below));
}

/** Converts a JSON pointer to the JSONPath (RFC 9535) of the same place: `$.paths['/auth/login'].post`. */
export function jsonPathOf(pointer: string): string {
  const segments = pointerTokens(pointer).map((token) =>
    /^[A-Za-z_]\w*$/.test(token) ? `.${token}` : `['${token.replace(/[\\']/g, '\\$&')}']`,
  );
  return `$${segments.join('')}`;
}

const SEGMENT = /\.([A-Za-z_]\w*)|\['((?:[^'\\]|\\['\\])*)'\]/y;

/** Converts such a JSONPath back; undefined for any other JSONPath: wildcards, filters, slices. */
export function pointerOf(path: string): string | undefined {
  if (!path.startsWith('$')) return undefined;
  const tokens: string[] = [];
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < path.length) {
    const match = SEGMENT.exec(path);
    if (!match) return undefined;
    tokens.push(match[1] ?? (match[2] ?? '').replace(/\\(['\\])/g, '$1'));
  }
  return joinPointer('', ...tokens);
}

type Schema = Record<string, unknown>;

/** Values, not schemas. */
const VALUES = ['example', 'examples', 'default', 'enum', 'value'];

/**
 * A part of a document of OpenAPI 3.1 as OpenAPI 3.0 writes it: the schemas in it have `nullable`, boolean bounds and
 * one `example` (https://learn.openapis.org/upgrading/v3.0-to-v3.1, backwards).
 */
function asOpenApi30(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asOpenApi30);
  if (!isObject(value)) return value;
  return mapped(value, (each, key) => {
    if (key === 'schema') return olderSchema(each);
    return VALUES.includes(key) ? each : asOpenApi30(each);
  });
}

function mapped(object: Schema, change: (each: unknown, key: string) => unknown): Schema {
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, change(each, key)]));
}

/** Where a schema has schemas: below names, in lists, directly. */
const BELOW_NAMES = ['properties'];

const IN_LISTS = ['allOf', 'anyOf', 'oneOf'];

const DIRECTLY = ['items', 'additionalProperties', 'not'];

/** Keywords that OpenAPI 3.0 does not have. */
const NEWER = ['contentEncoding', 'contentMediaType', 'patternProperties', 'propertyNames', 'prefixItems'];

function olderSchema(schema: unknown): unknown {
  if (schema === false) return { not: {} };
  if (!isObject(schema)) return {};
  const below = mapped(schema, (each, key) => {
    if (BELOW_NAMES.includes(key) && isObject(each)) return mapped(each, olderSchema);
    if (IN_LISTS.includes(key) && Array.isArray(each)) return each.map(olderSchema);
    // `additionalProperties` may be true or false.
    return DIRECTLY.includes(key) && typeof each !== 'boolean' ? olderSchema(each) : each;
  });
  return withKeywords(below, schema);
}

function withKeywords(below: Schema, { anyOf }: Schema): Schema {
  const { type, const: only, examples, exclusiveMinimum, exclusiveMaximum, ...others } = below;
  const kept = Object.fromEntries(Object.entries(others).filter(([key]) => !NEWER.includes(key)));
  const [inner, ...rest] = Array.isArray(anyOf) ? anyOf.filter((each) => !isNull(each)) : [];
  const wasMoved = inner !== undefined && rest.length === 0 && Array.isArray(anyOf) && anyOf.length === 2;
  return {
    ...(wasMoved ? withoutNull(kept, inner) : kept),
    ...typeOf(type),
    ...(only === undefined ? {} : { enum: [only] }),
    ...(Array.isArray(examples) && examples.length > 0 ? { example: examples[0] } : {}),
    ...bound('minimum', 'exclusiveMinimum', exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', exclusiveMaximum),
    ...(below.contentEncoding === 'base64' && below.format === undefined ? { format: 'byte' } : {}),
  };
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && schema.type === 'null';
}

/** `anyOf: [SCHEMA, { type: null }]` was made of `nullable`. */
function withoutNull({ anyOf: _, ...others }: Schema, inner: unknown): Schema {
  return { ...others, nullable: true, allOf: [olderSchema(inner)] };
}

function typeOf(type: unknown): Schema {
  if (type === undefined) return {};
  const types = [type].flat();
  const [only, ...more] = types.filter((each) => each !== 'null');
  const nullable = types.includes('null') ? { nullable: true } : {};
  if (only === undefined) return { enum: [null], nullable: true };
  return more.length === 0
    ? { type: only, ...nullable }
    : {
        anyOf: [only, ...more].map((each) => ({
          type: each,
          ...(each === 'array' ? { items: {} } : {}),
          ...nullable,
        })),
      };
}

function bound(name: string, exclusive: string, value: unknown): Schema {
  return typeof value === 'number' ? { [name]: value, [exclusive]: true } : {};
}
