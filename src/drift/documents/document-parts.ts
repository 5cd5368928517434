import { type Style, styleOf } from '../../media/index.ts';
import { methodsOf } from '../../openapi/index.ts';
import { followReferences, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import { short } from './change.ts';
import { typesOf, viewOf } from './schema-view.ts';

/** A value of a document, and where it is. */
export interface Located {
  readonly pointer: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What an operation, or the document, is compared with. */
export interface OperationPair {
  /** `POST /users`. */
  readonly name: string;
  readonly old: Located;
  readonly new: Located;
  /** The provider sends the requests of webhooks and callbacks, and the client receives them. */
  readonly isIncoming: boolean;
}

export interface FoundOperation extends Located {
  readonly name: string;
  readonly path: string;
  readonly item: Located;
  readonly isIncoming: boolean;
}

export interface Parameter extends Located {
  /** In a path, its position; else its place and name. */
  readonly key: string;
  readonly name: string;
  readonly place: string;
  readonly where: string;
  readonly shown: string;
  readonly required: boolean;
  /** How the value is written: the style, or the media type. */
  readonly form: string;
  /** Whether a list or an object is exploded; undefined: it is neither. */
  readonly explode: boolean | undefined;
  /** Sent as text, not as JSON. */
  readonly isText: boolean;
  readonly schemas: readonly string[];
}

/** OpenAPI has them elsewhere, and ignores parameters of these names (section 4.8.12.2). */
const NOT_PARAMETERS = new Set(['header accept', 'header content-type', 'header authorization']);

export function parameterAt(
  document: unknown,
  written: string,
  inPath: readonly (string | undefined)[],
): Parameter | undefined {
  const found = located(document, written);
  if (!found) return undefined;
  const { pointer, value } = found;
  const { name, in: place } = value;
  if (typeof name !== 'string' || typeof place !== 'string') return undefined;
  const at = place === 'path' ? inPath.indexOf(name) : -1;
  const key = at >= 0 ? `path ${at}` : `${place} ${place === 'header' ? name.toLowerCase() : name}`;
  if (NOT_PARAMETERS.has(key)) return undefined;
  const { style, explode, mediaType } = styleOf(name, place as Style['in'], value);
  const schemas = contentSchemas(document, pointer);
  const types = typesOf(viewOf(document, schemas), undefined);
  const isScalar = types !== undefined && !types.has('array') && !types.has('object');
  return {
    ...{ key, name, place, pointer, value },
    where: `${place} parameter ${short(name)}`,
    shown: `\`${short(name)}\``,
    required: place === 'path' || value.required === true,
    form: short(mediaType ?? style),
    explode: mediaType !== undefined || isScalar ? undefined : explode,
    isText: mediaType === undefined,
    schemas,
  };
}

/** The schema of a parameter or a header, its own or that of its media type. */
export function contentSchemas(document: unknown, pointer: string): string[] {
  const [mediaType] = Object.keys(objectAt(document, joinPointer(pointer, 'content')));
  if (mediaType === undefined) return schemaAt(document, pointer, 'schema');
  return schemaAt(document, joinPointer(pointer, 'content', mediaType), 'schema');
}

export function schemaAt(document: unknown, pointer: string, keyword: string): string[] {
  const at = joinPointer(pointer, keyword);
  return valueAt(document, at) === undefined ? [] : [at];
}

export function headersOf(
  document: unknown,
  response: string,
): Map<string, Located & { readonly name: string }> {
  const names = Object.keys(objectAt(document, joinPointer(response, 'headers')));
  return new Map(
    names.flatMap((name) => {
      const header = located(document, joinPointer(response, 'headers', name));
      const key = name.toLowerCase();
      return header && key !== 'content-type' ? [[key, { ...header, name }] as const] : [];
    }),
  );
}

export function responsesOf(document: unknown, operation: string): Map<string, Located> {
  const at = joinPointer(operation, 'responses');
  return new Map(
    Object.keys(objectAt(document, at)).flatMap((status) => {
      const response = status.startsWith('x-') ? undefined : located(document, joinPointer(at, status));
      return response
        ? [[status.toUpperCase() === 'DEFAULT' ? 'default' : short(status.toUpperCase()), response] as const]
        : [];
    }),
  );
}

/** A range or `default` that a status falls under. Beside documented successes, `default` is for errors. */
export function coveringStatus(responses: ReadonlyMap<string, Located>, status: string): Located | undefined {
  if (status === 'default') return undefined;
  const range = responses.get(`${status[0]}XX`);
  const isError = isSuccess(status) && [...responses.keys()].some(isSuccess);
  return range ?? (isError ? undefined : responses.get('default'));
}

export function isSuccess(status: string): boolean {
  return status.startsWith('2');
}

/** The media types of a body; a charset does not make another one. */
export function mediaTypes(document: unknown, pointer: string): Map<string, string> {
  const at = joinPointer(pointer, 'content');
  const names = Object.keys(objectAt(document, at));
  return new Map(names.map((name) => [comparable(name), resolvedAt(document, joinPointer(at, name))]));
}

function comparable(mediaType: string): string {
  return mediaType
    .toLowerCase()
    .replaceAll(/\s*;\s*charset=[^;]*/g, '')
    .trim();
}

export function covering(types: ReadonlyMap<string, string>, mediaType: string): string | undefined {
  const range = [...types.keys()].find((each) => isWithin(mediaType, each) && each !== '*/*');
  return types.get(range ?? '*/*');
}

export function isForm(mediaType: string): boolean {
  return mediaType.startsWith('application/x-www-form-urlencoded') || mediaType.startsWith('multipart/');
}

export function isWithin(mediaType: string, range: string): boolean {
  return range === '*/*' || range === `${mediaType.split('/')[0]}/*`;
}

export function labelled(where: string, mediaType: string, count: number): string {
  return count > 1 ? `${where} (${short(mediaType)})` : where;
}

function resolvedAt(document: unknown, pointer: string): string {
  return followReferences(document, pointer)?.pointer ?? pointer;
}

/** The object at a pointer, or that it refers to. */
export function located(document: unknown, pointer: string): Located | undefined {
  const found = followReferences(document, pointer);
  return found && isObject(found.value) ? { pointer: found.pointer, value: found.value } : undefined;
}

export function objectAt(document: unknown, pointer: string): Readonly<Record<string, unknown>> {
  const value = valueAt(document, pointer);
  return isObject(value) ? value : {};
}

export function rootOf(document: unknown): Readonly<Record<string, unknown>> {
  return isObject(document) ? document : {};
}

/** The operations of a path item, by their methods in capitals. */
export function operationsAt(document: unknown, item: Located): [string, Located][] {
  return methodsOf(document, [item.pointer]).flatMap(({ method, pointer }): [string, Located][] => {
    const operation = located(document, pointer);
    return operation ? [[method, operation]] : [];
  });
}

export function serversAbove({ item, ...operation }: FoundOperation): Located | undefined {
  return [operation, item].find(({ value }) => Array.isArray(value.servers));
}

/** The addresses, with the defaults of their variables, by their index. A document that lists none has `/`. */
export function serversOf({ value: { servers } }: Located): Map<string, number> {
  const list = Array.isArray(servers) && servers.length > 0 ? servers : [{ url: '/' }];
  return new Map(
    list.slice(0, 1000).flatMap((server, index): [string, number][] => {
      if (!isObject(server) || typeof server.url !== 'string') return [];
      const variables = isObject(server.variables) ? server.variables : {};
      const url = server.url.replaceAll(/\{([^{}]*)\}/g, (written, name: string) => {
        const variable = variables[name];
        return isObject(variable) && typeof variable.default === 'string' ? variable.default : written;
      });
      return [[url.replace(/(?<=.)\/$/, ''), index]];
    }),
  );
}

export function dateOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : undefined;
}
