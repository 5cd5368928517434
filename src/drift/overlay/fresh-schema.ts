import { joinPointer, pointerTokens } from '../../schema/index.ts';
import { pathsOf } from '../shape/paths.ts';
import type { PathShape } from '../shape/shape.ts';

/** Formats that JSON Schema 2020-12, section 7.3, has a name for. */
const KNOWN_FORMATS = ['date-time', 'date', 'uuid', 'uri', 'email'];

/**
 * A schema made from values alone: types, formats, properties. The values themselves are not in it.
 * @param secrets values that must not become property names
 */
export function freshSchema(values: readonly unknown[], secrets: readonly string[]): Record<string, unknown> {
  return schemaAt(pathsOf(values, secrets), '');
}

function schemaAt(paths: Readonly<Record<string, PathShape>>, path: string): Record<string, unknown> {
  const { types, formats = [] } = paths[path] ?? { types: [] };
  const [format, ...others] = formats;
  const children = Object.keys(paths).filter(
    (each) => each !== '' && each.slice(0, each.lastIndexOf('/')) === path,
  );
  const named = children.filter((each) => !each.endsWith('/*'));
  const entry = children.find((each) => each === joinPointer(path, '*'));
  const rest = entry === undefined ? undefined : schemaAt(paths, entry);
  const required = named.filter((each) => !paths[each]?.optional).map(nameOf);
  return {
    ...typeOf(types),
    ...(format && others.length === 0 && KNOWN_FORMATS.includes(format) ? { format } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(named.length > 0
      ? { properties: Object.fromEntries(named.map((each) => [nameOf(each), schemaAt(paths, each)])) }
      : {}),
    ...(rest && types.includes('object') ? { additionalProperties: rest } : {}),
    ...(rest && types.includes('array') ? { items: rest } : {}),
  };
}

function typeOf(types: readonly string[]): Record<string, unknown> {
  const wide = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  const [only, ...others] = wide;
  if (only === undefined) return {};
  return { type: others.length === 0 ? only : [...wide] };
}

function nameOf(path: string): string {
  return pointerTokens(path).at(-1) ?? '';
}
