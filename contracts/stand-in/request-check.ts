import { type Parameter, parametersOf } from '../cases/derived/parameter.ts';
import type { Contract, Operation } from '../document/contract.ts';
import { explain } from '../schema/explain.ts';
import { parameterAs } from '../schema/parameter-as.ts';
import { pathTexts } from './route.ts';

const known = new WeakMap<Operation, readonly Parameter[]>();

/**
 * Whether the parameters of a request are there where they have to be, and keep their schemas.
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
  const path = pathTexts(contract, operation, target);
  const query = new URLSearchParams(target.split('?')[1] ?? '');
  const cookies = cookiesIn(headers.cookie);
  const textsOf = ({ in: place, name }: Parameter): readonly string[] => {
    if (place === 'query') return query.getAll(name);
    const text =
      place === 'path'
        ? decoded(path.get(name))
        : place === 'cookie'
          ? cookies.get(name)
          : headers[name.toLowerCase()];
    return text === undefined ? [] : [text];
  };
  return parameters.every((parameter) => keeps(contract, parameter, textsOf(parameter)));
}

function keeps(contract: Contract, parameter: Parameter, texts: readonly string[]): boolean {
  // An object is spread over names of its own, which nothing can miss.
  if (isSpread(parameter)) return true;
  if (texts.length === 0) return !parameter.required;
  return readsWell(contract, parameter, texts);
}

/** Whether the texts of a parameter keep its schema. */
export function readsWell(
  { document, formatOf }: Contract,
  parameter: Parameter,
  texts: readonly string[],
): boolean {
  if (parameter.schema === undefined) return true;
  const source = { document, formatOf, direction: 'request' } as const;
  return explain(source, parameter.schema, parameterAs(document, parameter, texts)).length === 0;
}

function isSpread({ style, explode, keywords, mediaType, in: place }: Parameter): boolean {
  if (mediaType !== undefined || place === 'header') return false;
  const object = [keywords.type].flat().includes('object') || keywords.properties !== undefined;
  return object && (style === 'deepObject' || explode || style === 'matrix' || style === 'label');
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cookiesIn(header = ''): ReadonlyMap<string, string> {
  return new Map(
    header.split(';').map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
}
