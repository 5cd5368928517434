import { SETTINGS, TARGET_SETTINGS } from '../../src/project/settings/settings.ts';
import { code, MADE, page, table } from './markdown.ts';

/** `docs/reference/settings.md`. */
export function settingsPage(): string {
  const rows = SETTINGS.map(({ name, description, fallback, example, secret }) => [
    code(name),
    `${description}${secret ? ' *Secret: masked in every output.*' : ''}`,
    fallback,
    code(example),
  ]);
  const ofTarget = TARGET_SETTINGS.map((name) => code(name)).join(', ');
  return page(
    '# Settings',
    MADE,
    `Settings come from the environment and from \`.env\` in the project's folder. A variable of the environment has
precedence over \`.env\`; an empty one takes back what \`.env\` sets. A relative path starts from the project's folder. An
unknown name in \`.env\`, or a value that cannot be, ends the command with an error that names it, exit code 3.
\`driftline check-config\` checks all of it and sends nothing.`,
    table(['setting', 'what it is for', 'default', 'example'], rows),
    `In \`.env\`, put a value into single quotes where it has a space, a \`#\`, a quote or a backslash:
\`LOGIN_PASSWORD='p#ss word'\`.`,
    '## Settings of one target',
    `A monitor with \`settingsPrefix: 'STAGING_'\` reads these settings from variables with that prefix, all of them, so that
no password is sent to another target: ${ofTarget}.`,
    '## Settings of others',
    `\`NO_COLOR\` and \`FORCE_COLOR\` say whether the terminal gets colour. \`NODE_EXTRA_CA_CERTS\` is Node's own. The variables of OpenTelemetry (\`OTEL_…\`) are read from the environment only:
[monitors/deploy](../../monitors/deploy/README.md#opentelemetry).`,
  );
}
