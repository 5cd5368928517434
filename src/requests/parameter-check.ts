import { requirementsOf, schemeNamed } from '../auth/index.ts';
import { isSecretName } from '../core/index.ts';
import { type Pair, type ParameterTexts, parameterAs } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { describeSecret, describeValue, explain, isObject, type SchemaViolation } from '../schema/index.ts';
import { type DescribedParameter, describedParameters, type Parameter } from './derived/parameter.ts';
import { pathTexts } from './runtime-expression.ts';

/** One way in which a request breaks its contract. */
export interface RequestProblem {
  readonly part: Parameter['in'] | 'content-type' | 'body';
  /** `request query page`, `request body /name`. */
  readonly where: string;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer into the contract. */
  readonly pointer: string;
  /** The contract does not mention this part, and does not forbid it. */
  readonly undocumented?: true;
}

/** The head of a request, as a server receives it. */
export interface RequestHead {
  /** Path with query; an absolute URL as well. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The parts of a request in which its parameters are, still encoded. */
interface RequestParts {
  readonly path: ReadonlyMap<string, string>;
  readonly query: string;
  readonly pairs: readonly Pair[];
  readonly cookies: readonly Pair[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The parameters of a request that are missing, or do not match their schemas, and query parameters that the contract
 * does not have (OpenAPI 3.1, section 4.8.12). Undocumented headers and cookies are not listed: any proxy adds some.
 */
export function parameterProblems(
  contract: Contract,
  operation: Operation,
  { target, headers }: RequestHead,
): RequestProblem[] {
  const parameters = describedParameters(contract, operation);
  const query = target.split('#')[0]?.split('?').slice(1).join('?') ?? '';
  const parts: RequestParts = {
    path: pathTexts(operation.path, target),
    query,
    pairs: pairsIn(query, '&'),
    cookies: pairsIn(headers.cookie ?? '', ';'),
    headers,
  };
  const problems = parameters.flatMap((parameter): RequestProblem[] => {
    const found = textsIn(parts, parameter, parameters);
    const place = { part: parameter.in, where: `request ${parameter.in} ${parameter.name}` };
    const pointer = parameter.pointer ?? operation.pointer;
    if (found.texts.length === 0 && !isSpread(parameter, found)) {
      // The operation was found by its path.
      const missing = parameter.required && parameter.in !== 'path';
      return missing ? [{ ...place, expected: 'a value', received: 'nothing', pointer }] : [];
    }
    const [violation] = violationsOf(contract, parameter, found);
    if (!violation) return [];
    const text = found.texts.map((each) => found.decode(each)).join(', ');
    const received = isSecretName(parameter.name) ? describeSecret(text) : describeValue(text);
    return [{ ...place, expected: violation.expected, received, pointer: violation.pointer }];
  });
  return [...problems, ...undocumentedQuery(contract, operation, parts, parameters)];
}

/** Names in the query that no parameter and no API key of the contract has. */
function undocumentedQuery(
  contract: Contract,
  operation: Operation,
  { pairs }: RequestParts,
  parameters: readonly DescribedParameter[],
): RequestProblem[] {
  if (pairs.length === 0 || parameters.some(takesAnyName)) return [];
  const ofQuery = parameters.filter(({ in: place }) => place === 'query');
  const names = new Set(ofQuery.flatMap(namesOf));
  for (const scheme of requirementsOf(contract, operation).flat()) {
    const { in: place, name } = schemeNamed(contract, scheme);
    if (place === 'query') names.add(String(name));
  }
  const sent = new Set(pairs.map(([key]) => formDecoded(key)));
  const unknown = [...sent].filter((key) => !names.has(key) && !names.has(key.replace(/\[[\s\S]*$/, '')));
  return unknown.map((key) => ({
    ...{ part: 'query', where: `request query ${key}`, received: 'a parameter of this name' },
    expected: `one of the documented parameters: ${[...names].join(', ') || 'none'}`,
    pointer: operation.pointer,
    undocumented: true,
  }));
}

/** Whether a parameter is the whole query, or its properties are parameters and not all of them are named. */
function takesAnyName({ in: place, style, explode, keywords }: DescribedParameter): boolean {
  if (place === 'querystring') return true;
  if (place !== 'query' || style === 'deepObject' || !explode) return false;
  const { properties, type, additionalProperties } = keywords;
  return type === 'object' && (!isObject(properties) || additionalProperties !== false);
}

/** The names under which a parameter of the query is sent: its own, and its properties where each is one. */
function namesOf({ name, explode, style, keywords: { properties } }: DescribedParameter): string[] {
  const spread = explode && style !== 'deepObject' && isObject(properties) ? Object.keys(properties) : [];
  return [name, ...spread];
}

function textsIn(
  { path, query, pairs, cookies, headers }: RequestParts,
  { in: place, name }: DescribedParameter,
  all: readonly DescribedParameter[],
): Required<ParameterTexts> {
  const isOther = (decode: (text: string) => string) => {
    const names = all.filter((each) => each.in === place).map((each) => each.name);
    return ([key]: Pair) => !names.includes(decode(key));
  };
  const named = (list: readonly Pair[], decode: (text: string) => string) => ({
    texts: list.filter(([key]) => decode(key) === name).map(([, text]) => text),
    others: list.filter(isOther(decode)),
    decode,
  });
  const text = (found: string | undefined, decode: (text: string) => string) => ({
    texts: found === undefined ? [] : [found],
    others: [],
    decode,
  });
  switch (place) {
    case 'query':
      return named(pairs, formDecoded);
    case 'cookie':
      return named(cookies, decoded);
    case 'path':
      return text(path.get(name), decoded);
    case 'querystring':
      return text(query === '' ? undefined : query, decoded);
    default:
      return text(headers[name.toLowerCase()], headerDecoded);
  }
}

/** Whether the texts of a parameter, one for each of its occurrences and without any encoding, match its schema. */
export function isValidText(
  contract: Pick<Contract, 'document' | 'formatOf'>,
  parameter: DescribedParameter,
  texts: readonly string[],
): boolean {
  return violationsOf(contract, parameter, { texts, others: [] }).length === 0;
}

function violationsOf(
  { document, formatOf }: Pick<Contract, 'document' | 'formatOf'>,
  parameter: DescribedParameter,
  found: ParameterTexts,
): SchemaViolation[] {
  const { schema, allowEmptyValue, style } = parameter;
  const [text = ''] = found.texts;
  if (schema === undefined || (allowEmptyValue && text === '')) return [];
  // No specification says how objects in such an object are serialized.
  if (style === 'deepObject' && found.others?.some(([name]) => /\]\[|%5D%5B/i.test(name))) return [];
  const source = { document, formatOf, direction: 'request' } as const;
  return explain(source, schema, parameterAs(document, parameter, found));
}

/** Whether an object parameter is sent under other names: `filter[name]=x`, or one for each property. */
function isSpread(
  { in: place, name, style, explode, keywords }: DescribedParameter,
  { others, decode }: Required<ParameterTexts>,
): boolean {
  if (place !== 'query' && place !== 'cookie') return false;
  const names = others.map(([key]) => decode(key));
  if (style === 'deepObject') return names.some((each) => each.startsWith(`${name}[`));
  const { properties, type } = keywords;
  if (!explode || (!isObject(properties) && type !== 'object')) return false;
  return isObject(properties) ? names.some((each) => Object.hasOwn(properties, each)) : names.length > 0;
}

function pairsIn(text: string, delimiter: string): Pair[] {
  return text
    .split(delimiter)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair): Pair => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
}

/** In a query, a plus is a space (URL Standard, section 5.1). */
function formDecoded(text: string): string {
  return decoded(text.replaceAll('+', ' '));
}

/** What HTTP does not allow in a header is sent percent-encoded; any other percent sign is a character. */
function headerDecoded(text: string): string {
  return text.replace(/(?:%[89a-f][\da-f]|%[01][\da-f])+/gi, decoded);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
