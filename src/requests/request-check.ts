import { parameterAs } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { pathTexts } from '../openapi/index.ts';
import { explain, isObject } from '../schema/index.ts';
import { type Parameter, parametersOf } from './derived/parameter.ts';

const known = new WeakMap<Operation, readonly Parameter[]>();

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
    if (texts.length > 0) return isValidText(contract, parameter, texts);
    return !parameter.required || isSpread(parameter, [...query.keys()]);
  });
}

/** Whether a parameter value, given as text, matches its schema. */
export function isValidText(
  { document, formatOf }: Pick<Contract, 'document' | 'formatOf'>,
  parameter: Parameter,
  texts: readonly string[],
): boolean {
  const { schema } = parameter;
  if (schema === undefined) return true;
  const source = { document, formatOf, direction: 'request' } as const;
  const [text = ''] = texts;
  // With several allowed types, the type of a text is ambiguous.
  const readings = [parameterAs(document, parameter, texts), text, Number(text), text === 'true'];
  const plain = /^-?\d+(?:\.\d+)?$/.test(text) ? 3 : /^(?:true|false)$/.test(text) ? 4 : 2;
  return readings.slice(0, plain).some((value) => explain(source, schema, value).length === 0);
}

/** Whether an object parameter is sent under other names: `filter[name]=x`, or one for each property. */
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
