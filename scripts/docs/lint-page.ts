import { PROBLEMS } from '../../src/openapi/problem.ts';
import { code, MADE, page, table } from './markdown.ts';

/** `docs/reference/lint-rules.md`. */
export function lintPage(): string {
  const rows = Object.entries(PROBLEMS).map(([id, [severity, hint]]) => [code(id), severity, hint]);
  return page(
    '# Lint rules',
    MADE,
    `What \`driftline lint\` can find in an OpenAPI document. An **error** makes the operations that reach it unusable: they are
not sent, and said so with the place; the others are. A **warning** leaves the document usable, but something in it checks less
than it seems to. [How they compare with other linters](../guides/linting.md).`,
    table(['rule', 'severity', 'what to do'], rows),
  );
}
