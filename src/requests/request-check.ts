import { type Pair, type ParameterTexts, parameterAs } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { pathTexts } from '../openapi/index.ts';
import { explain, isObject } from '../schema/index.ts';
import { type Parameter, parametersOf } from './derived/parameter.ts';

const known = new WeakMap<Operation, readonly Parameter[]>();

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
 * Whether a request has its required parameters, and all parameters match their schemas.
 * @param target with its query
 * @param headers names in lower case
 */
export function keepsParameters(
  contract: Contract,
  operation: Operation,
  target: string,
  headers: Readonly<Record<string, string>>,
): boolean {
  const parameters = known.get(operation) ?? parametersOf(contract, operation);
  known.set(operation, parameters);
  if (parameters.length === 0) return true;
  const query = target.split('?').slice(1).join('?');
  const parts: RequestParts = {
    path: pathTexts(contract, operation, target),
    query,
    pairs: pairsIn(query, '&'),
    cookies: pairsIn(headers.cookie ?? '', ';'),
    headers,
  };
  return parameters.every((parameter) => {
    const found = textsIn(parts, parameter, parameters);
    return found.texts.length === 0 && !isSpread(parameter, found)
      ? !parameter.required
      : keepsTexts(contract, parameter, found);
  });
}

function textsIn(
  { path, query, pairs, cookies, headers }: RequestParts,
  { in: place, name }: Parameter,
  all: readonly Parameter[],
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
  parameter: Parameter,
  texts: readonly string[],
): boolean {
  return keepsTexts(contract, parameter, { texts, others: [] });
}

function keepsTexts(
  { document, formatOf }: Pick<Contract, 'document' | 'formatOf'>,
  parameter: Parameter,
  found: ParameterTexts,
): boolean {
  const { schema, allowEmptyValue, style } = parameter;
  const [text = ''] = found.texts;
  if (schema === undefined || (allowEmptyValue && text === '')) return true;
  // No specification says how objects in such an object are serialized.
  if (style === 'deepObject' && found.others?.some(([name]) => /\]\[|%5D%5B/i.test(name))) return true;
  const source = { document, formatOf, direction: 'request' } as const;
  return explain(source, schema, parameterAs(document, parameter, found)).length === 0;
}

/** Whether an object parameter is sent under other names: `filter[name]=x`, or one for each property. */
function isSpread(
  { in: place, name, style, explode, keywords }: Parameter,
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
