import { formats, isObject, textPattern } from '../schema/index.ts';
import type { ProblemId } from './problem.ts';

/** Called with what is wrong, and the path to it from the schema. */
export type Report = (id: ProblemId, path: readonly string[], message: string) => void;

/** What no validator could use, and what none would check. A pattern that cannot be read is taken out of the schema. */
export function checkKeywords(schema: Record<string, unknown>, report: Report): void {
  const { enum: list, format, pattern, patternProperties } = schema;
  if (Array.isArray(list) && list.length === 0) report('enum-empty', ['enum'], 'enum lists no value');
  if (typeof format === 'string' && !Object.hasOwn(formats, format)) {
    report('format-unknown', ['format'], `unknown format ${JSON.stringify(format)}`);
  }
  if (typeof pattern === 'string') dropUnreadable(schema, 'pattern', pattern, ['pattern'], report);
  if (!isObject(patternProperties)) return;
  for (const each of Object.keys(patternProperties)) {
    dropUnreadable(patternProperties, each, each, ['patternProperties', each], report);
  }
}

function dropUnreadable(
  holder: Record<string, unknown>,
  key: string,
  pattern: string,
  path: readonly string[],
  report: Report,
): void {
  try {
    textPattern(pattern);
  } catch {
    report('pattern-unreadable', path, `${JSON.stringify(pattern)} is no regular expression`);
    delete holder[key];
  }
}
