import {
  appliedSchemas,
  type Direction,
  explain,
  followReferences,
  isObject,
  joinPointer,
  valueAt,
} from '../../schema/index.ts';
import type { Contract, ExpectedMediaType, ExpectedResponse, Operation } from '../contract.ts';
import { serversOf } from '../model.ts';
import { pointerOf } from '../parts.ts';
import { type LintProblem, type LintRule, lintSchemas, type Subject } from './schema-rules.ts';

/** Every lint rule. To add one: its function, and a line here; about schemas, in `schema-rules.ts`. */
export const lintRules: readonly LintRule[] = [
  missingOperations,
  incompleteOperations,
  unknownSecurity,
  repeatedPaths,
  pathParameters,
  parameterLists,
  serverUrls,
  unreachableMediaTypes,
  missingExamples,
  brokenExamples,
  lintSchemas,
];

/** An operation in messages: `GET /pets`. */
function operationText({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/** A document without operations. */
function* missingOperations({ contract }: Subject): Iterable<LintProblem> {
  if (contract.operations.length > 0) return;
  yield { id: 'operations-none', pointer: '/paths', message: 'the document has no operations' };
}

/** Operations without an operationId of their own, and operations without an error response. */
function* incompleteOperations({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    const { id, pointer, responses } = operation;
    const written = valueAt(contract.document, pointer);
    if (isObject(written) && typeof written.operationId === 'string' && written.operationId !== id) {
      const message = `another operation has the operationId ${JSON.stringify(written.operationId)} already`;
      yield { id: 'operation-id-repeated', pointer: joinPointer(pointer, 'operationId'), message };
    }
    if (isObject(written) && typeof written.operationId !== 'string') {
      const message = `${operationText(operation)} has no operationId`;
      yield { id: 'operation-unnamed', pointer, message };
    }
    if (responses.every(({ status }) => !/^(?:[45]|default$)/i.test(status))) {
      const message = `${operationText(operation)} documents no error response`;
      yield { id: 'error-undocumented', pointer: joinPointer(pointer, 'responses'), message };
    }
  }
}

/**
 * Security requirements without a security scheme. In OpenAPI 3.2 a name may be a URL of another document.
 */
function* unknownSecurity({ contract }: Subject): Iterable<LintProblem> {
  const schemes = valueAt(contract.document, '/components/securitySchemes');
  for (const { pointer, security } of contract.operations) {
    for (const name of security) {
      if ((isObject(schemes) && Object.hasOwn(schemes, name)) || /[#/]/.test(name)) continue;
      const own = joinPointer(pointer, 'security');
      const written = valueAt(contract.document, own) === undefined ? '/security' : own;
      const message = `there is no security scheme ${JSON.stringify(name)}`;
      yield { id: 'security-unknown', pointer: written, message };
    }
  }
}

/** Paths that only differ in their parameter names, so that every request matches both. */
function* repeatedPaths({ contract }: Subject): Iterable<LintProblem> {
  const seen = new Map<string, string>();
  for (const path of new Set(contract.operations.map((operation) => operation.path))) {
    const template = path.replace(/\{[^}]*\}/g, '{}');
    const other = seen.get(template);
    seen.set(template, path);
    if (other === undefined) continue;
    const pointer = joinPointer('/paths', path);
    yield { id: 'path-repeated', pointer, message: `${path} matches the same requests as ${other}` };
  }
}

/**
 * Path parameters that are not described, and described ones that the path does not contain (OpenAPI 3.1,
 * section 4.8.8).
 */
function* pathParameters({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    const named = [...operation.path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
    const described = describedParameters(contract, operation);
    for (const name of named.filter((each) => !described.has(each))) {
      const message = `${operationText(operation)} does not describe its path parameter ${JSON.stringify(name)}`;
      yield { id: 'path-parameter', pointer: operation.pointer, message };
    }
    for (const [name, pointer] of described) {
      if (named.includes(name)) continue;
      const message = `${operationText(operation)} describes the path parameter ${JSON.stringify(name)}, which is not in the path`;
      yield { id: 'path-parameter', pointer, message };
    }
  }
}

function describedParameters(
  { document }: Contract,
  { pointer, pathItem }: Operation,
): ReadonlyMap<string, string> {
  const all = [pathItem, pointer].flatMap((holder) => writtenParameters(document, holder));
  return new Map(
    all
      .filter(([, parameter]) => parameter.in === 'path')
      .map(([at, parameter]) => [String(parameter.name), at]),
  );
}

/** Parameters that are listed twice (OpenAPI 3.0.4, section 4.7.10), and those that OpenAPI ignores. */
function* parameterLists({ contract }: Subject): Iterable<LintProblem> {
  const { document, operations } = contract;
  for (const holder of new Set(operations.flatMap(({ pathItem, pointer }) => [pathItem, pointer]))) {
    const seen = new Set<string>();
    for (const [at, parameter] of writtenParameters(document, holder)) {
      const { name, in: place } = parameter;
      const key = `${String(place)} ${place === 'header' ? String(name).toLowerCase() : String(name)}`;
      if (seen.has(key)) {
        const message = `the parameter ${JSON.stringify(name)} in ${String(place)} is listed twice: the last one is used`;
        yield { id: 'parameter-repeated', pointer: at, message };
      }
      seen.add(key);
      if (place !== 'header' || !/^(?:accept|content-type|authorization)$/i.test(String(name))) continue;
      const message = `OpenAPI ignores the header parameter ${JSON.stringify(name)}`;
      yield { id: 'parameter-ignored', pointer: at, message };
    }
  }
}

/** The parameters of a path item or operation, with the pointers of their places in the list. */
function writtenParameters(document: unknown, holder: string): [at: string, Record<string, unknown>][] {
  const list = valueAt(document, joinPointer(holder, 'parameters'));
  return (Array.isArray(list) ? [...list.keys()] : []).flatMap((index) => {
    const at = joinPointer(holder, 'parameters', index);
    const parameter = followReferences(document, at)?.value;
    return isObject(parameter) ? [[at, parameter] as [string, Record<string, unknown>]] : [];
  });
}

/** Server URLs that cannot be used: variables that are not described, or that make no URL. */
function* serverUrls({ contract }: Subject): Iterable<LintProblem> {
  const holders = contract.operations.flatMap(({ pathItem, pointer }) => [pathItem, pointer]);
  for (const holder of new Set(['', ...holders])) {
    const servers = valueAt(contract.document, joinPointer(holder, 'servers'));
    for (const [index, server] of Array.isArray(servers) ? servers.entries() : []) {
      if (isObject(server)) yield* serverUrl(server, joinPointer(holder, 'servers', index));
    }
  }
}

function* serverUrl(server: Record<string, unknown>, at: string): Iterable<LintProblem> {
  const known = isObject(server.variables) ? server.variables : {};
  const pointer = joinPointer(at, 'url');
  for (const [, name = ''] of String(server.url).matchAll(/\{([^}]*)\}/g)) {
    if (Object.hasOwn(known, name)) continue;
    const message = `the variable ${JSON.stringify(name)} of the server URL is not described`;
    yield { id: 'server-variable', pointer, message };
  }
  for (const [name, variable] of Object.entries(known)) {
    if (!isObject(variable) || !Array.isArray(variable.enum) || variable.enum.includes(variable.default))
      continue;
    const message = `the default ${JSON.stringify(variable.default)} of the server variable ${JSON.stringify(name)} is not in its enum`;
    yield { id: 'server-variable', pointer: joinPointer(at, 'variables', name), message };
  }
  const [url = ''] = serversOf({ servers: [server] });
  if (URL.canParse(url, 'http://driftline.invalid') && !/[?#\s]/.test(url)) return;
  const message = `${JSON.stringify(server.url)} is no server URL that a path can be appended to`;
  yield { id: 'server-unusable', pointer, message };
}

/** RFC 9110, section 8.3.1, ranges included. */
const MEDIA_TYPE =
  /^(?:\*\/\*|[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+))(?:\s*;\s*[\w!#$&^.+-]+=(?:"[^"]*"|[^\s;"]+))*\s*;?$/;

/** Media types that no response can have: misspelt, listed twice, or for a response without a body. */
function* unreachableMediaTypes({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    yield* misspelt(operation.requestBody?.content ?? []);
    for (const response of operation.responses) {
      yield* misspelt(response.content);
      yield* withoutBody(operation, response);
    }
  }
}

function* misspelt(content: readonly ExpectedMediaType[]): Iterable<LintProblem> {
  const seen = new Set<string>();
  for (const { mediaType, pointer } of content) {
    const same = mediaType.toLowerCase().replaceAll(/\s/g, '');
    if (!MEDIA_TYPE.test(mediaType)) {
      yield unreachable(pointer, `${JSON.stringify(mediaType)} is not a valid media type`);
    } else if (seen.has(same)) {
      yield unreachable(pointer, `${mediaType} is listed twice`);
    }
    seen.add(same);
  }
}

/** RFC 9110, sections 9.3.2 and 15.2 to 15.4. */
function* withoutBody({ method }: Operation, { status, content }: ExpectedResponse): Iterable<LintProblem> {
  if (method !== 'HEAD' && !/^(?:1..|204|205|304)$/.test(status)) return;
  for (const { mediaType, pointer } of content) {
    const which = method === 'HEAD' ? 'to HEAD' : `with status ${status}`;
    yield unreachable(pointer, `${mediaType} is never used: a response ${which} has no body`);
  }
}

function unreachable(pointer: string, message: string): LintProblem {
  return { id: 'media-type-unreachable', pointer, message };
}

/** Operations without an example in their request and responses. */
function* missingExamples({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    const media = mediaTypesOf(operation);
    if (media.length === 0 || media.some((each) => hasExample(contract, each))) continue;
    const message = `${operationText(operation)} has no example`;
    yield { id: 'example-missing', pointer: operation.pointer, message };
  }
}

function mediaTypesOf({ requestBody, responses }: Operation) {
  return [...(requestBody?.content ?? []), ...responses.flatMap(({ content }) => content)];
}

function hasExample(
  { document }: Contract,
  { examples, schema }: { readonly examples: readonly unknown[]; readonly schema?: string },
): boolean {
  if (examples.length > 0) return true;
  const applied = schema === undefined ? [] : appliedSchemas(document, schema, 'first');
  return applied.some((each) => 'example' in each.schema || Array.isArray(each.schema.examples));
}

/** Examples that do not match their schema; each violation is reported at its position in the example. */
function* brokenExamples(subject: Subject): Iterable<LintProblem> {
  const { contract, assembly } = subject;
  const seen = new Set<string>();
  for (const [direction, holder] of holdersOf(contract)) {
    if (seen.has(holder)) continue;
    seen.add(holder);
    yield* severalKinds(contract, holder);
    const schema = joinPointer(holder, 'schema');
    if (valueAt(contract.document, schema) === undefined) continue;
    for (const at of examplesAt(contract, holder)) yield* broken(contract, schema, at, { direction });
  }
  for (const place of assembly.schemas) {
    const pointer = pointerOf(place);
    const schema = valueAt(contract.document, pointer);
    if (!isObject(schema)) continue;
    if ('example' in schema) yield* broken(contract, pointer, joinPointer(pointer, 'example'));
    for (const index of Array.isArray(schema.examples) ? schema.examples.keys() : []) {
      const at = joinPointer(pointer, 'examples', index);
      // In OpenAPI 3.0 it was written as the single `example`.
      const written = assembly.version === '3.0' ? joinPointer(pointer, 'example') : at;
      yield* broken(contract, pointer, at, { written });
    }
  }
}

/** `example` and `examples` exclude each other (OpenAPI 3.1, sections 4.8.12.2 and 4.8.14.1). */
function* severalKinds({ document }: Contract, holder: string): Iterable<LintProblem> {
  const written = valueAt(document, holder);
  if (!isObject(written) || written.example === undefined || written.examples === undefined) return;
  const message = 'it has "example" and "examples"';
  yield { id: 'example-and-examples', pointer: joinPointer(holder, 'examples'), message };
}

/** Media types, headers and parameters: the objects with a schema and examples beside it. */
function holdersOf(contract: Contract): (readonly [Direction, string])[] {
  return contract.operations.flatMap(({ requestBody, responses, pathItem, pointer }) => {
    const bodies = (requestBody?.content ?? []).map((media) => media.pointer);
    const parameters = [pathItem, pointer].flatMap((holder) => parametersAt(contract, holder));
    const inResponses = responses.flatMap(({ content, headers }) => [...content, ...headers]);
    return [
      ...[...bodies, ...parameters].map((each) => ['request', each] as const),
      ...inResponses.map((each) => ['response', each.pointer] as const),
    ];
  });
}

function parametersAt({ document }: Contract, holder: string): string[] {
  const list = valueAt(document, joinPointer(holder, 'parameters'));
  return (Array.isArray(list) ? [...list.keys()] : []).flatMap(
    (index) => followReferences(document, joinPointer(holder, 'parameters', index))?.pointer ?? [],
  );
}

function examplesAt({ document }: Contract, holder: string): string[] {
  const written = valueAt(document, holder);
  if (!isObject(written)) return [];
  const single = written.example === undefined ? [] : [joinPointer(holder, 'example')];
  const names = isObject(written.examples) ? Object.keys(written.examples) : [];
  const named = names.flatMap((name) => {
    const found = followReferences(document, joinPointer(holder, 'examples', name));
    if (!found || !isObject(found.value)) return [];
    const key = ['dataValue', 'value'].find((each) => isObject(found.value) && each in found.value);
    return key === undefined ? [] : [joinPointer(found.pointer, key)];
  });
  return [...single, ...named];
}

/** @param written pointer of the example in the file, if it was moved since */
function* broken(
  { document, formatOf }: Contract,
  schema: string,
  at: string,
  { direction = 'either', written = at }: { direction?: Direction; written?: string } = {},
): Iterable<LintProblem> {
  const value = valueAt(document, at);
  const source = { document, formatOf, direction };
  for (const { instance, expected, received } of explain(source, schema, value)) {
    const where = instance === '' ? '' : ` at ${instance}`;
    const message = `the example does not match its schema${where}: expected ${expected}, received ${received}`;
    yield { id: 'example-broken', pointer: written + instance, message };
  }
}
