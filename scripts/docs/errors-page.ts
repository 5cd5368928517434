import { ERRORS } from '../../src/core/driftline-error.ts';
import { code, MADE, page, table } from './markdown.ts';

/** `docs/reference/errors.md`. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([name, { means, fix }]) => [code(name), means, fix]);
  return page(
    '# Errors',
    MADE,
    `An error (\`DriftlineError\`) is a problem of Driftline's own setup: a setting, a file, the disk. It is printed on stderr
with its code, what was found and what to do, and the command ends with exit code 3. A problem of the API is never an error
but a [finding](rules.md).`,
    '```text\nDL_SETTING_INVALID: DEPTH is "deep".\n  Expected one of polite, full, for example polite\n```',
    table(['code', 'what it means', 'what to do'], rows),
    `A run of a monitor that ends in an error is recorded in the history as \`unknown\`, with
[its cause](verdicts-and-exit-codes.md#causes-of-unknown), if the history can be written.`,
  );
}
