/**
 * Takes out of code that ajv generated what tells people where and why a value is wrong: nobody asks, and to build the
 * path to every part of a value, and an error for every alternative that is not taken, costs more than the checks.
 */
export function validityOnly(code: string): string {
  return code
    .replaceAll(/, ?\{instancePath:[^{}]*\}\)/g, ')')
    .replaceAll(/const (err\d+) = \{.*?\};(?=if\(vErrors === null\))/gs, 'const $1 = 0;');
}
