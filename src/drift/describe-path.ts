import type { PathShape } from './shape/shape.ts';
import { PLAIN_TEXT } from './shape/text-format.ts';

/** Describes the value at a path: `string, date-time`, `"Bearer"`, `integer or null`. */
export function describePath({ types, formats, values }: PathShape): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(' or ');
  const special = (formats ?? []).filter((format) => format !== PLAIN_TEXT);
  return [types.join(' or '), special.join(' or ')].filter((part) => part !== '').join(', ');
}

export function describeFormats(formats: readonly string[]): string {
  return formats.map((format) => (format === PLAIN_TEXT ? 'a string without format' : format)).join(' or ');
}
