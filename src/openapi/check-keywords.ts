import { formats, isObject, textPattern } from '../schema/index.ts';
import type { ProblemId } from './problem.ts';

/** Called with a problem, and the path to it from the schema. */
export type ReportKeyword = (id: ProblemId, path: readonly string[], message: string) => void;

/** Reports keywords that no validator could use or would check. Removes invalid patterns from the schema. */
export function checkKeywords(schema: Record<string, unknown>, report: ReportKeyword): void {
  const { enum: list, format, pattern, patternProperties } = schema;
  if (Array.isArray(list) && list.length === 0) report('enum-empty', ['enum'], '"enum" is empty');
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
  report: ReportKeyword,
): void {
  try {
    textPattern(pattern);
  } catch {
    report('pattern-unreadable', path, `${JSON.stringify(pattern)} is not a valid regular expression`);
    delete holder[key];
  }
}
