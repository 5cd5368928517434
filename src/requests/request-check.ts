import { parameterAs } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { pathTexts } from '../openapi/index.ts';
import { explain, isObject } from '../schema/index.ts';
import { type Parameter, parametersOf } from './derived/parameter.ts';

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
  return parameters.every((parameter) => {
    const texts = textsOf(parameter);
    if (texts.length > 0) return readsWell(contract, parameter, texts);
    return !parameter.required || isSpread(parameter, [...query.keys()]);
  });
}

/** Whether the texts of a parameter keep its schema. */
export function readsWell(
  { document, formatOf }: Contract,
  parameter: Parameter,
  texts: readonly string[],
): boolean {
  const { schema } = parameter;
  if (schema === undefined) return true;
  const source = { document, formatOf, direction: 'request' } as const;
  const [text = ''] = texts;
  // Of several types, a text says not which one it is of.
  const readings = [parameterAs(document, parameter, texts), text, Number(text), text === 'true'];
  const plain = /^-?\d+(?:\.\d+)?$/.test(text) ? 3 : /^(?:true|false)$/.test(text) ? 4 : 2;
  return readings.slice(0, plain).some((value) => explain(source, schema, value).length === 0);
}

/** Whether an object is there under names of its own: `filter[name]=x`, or one for each of its properties. */
function isSpread({ name, style, explode, keywords }: Parameter, names: readonly string[]): boolean {
  if (style === 'deepObject') return names.some((each) => each.startsWith(`${name}[`));
  const { properties, type } = keywords;
  if (!explode || (!isObject(properties) && type !== 'object')) return false;
  return !isObject(properties) || names.some((each) => Object.hasOwn(properties, each));
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
