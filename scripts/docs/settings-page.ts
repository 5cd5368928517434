import {
  SCHEME_SETTING,
  SETTINGS,
  type SettingDescription,
  TARGET_SETTINGS,
} from '../../src/project/settings/settings.ts';
import { code, MADE, page, table } from './markdown.ts';

/** `docs/reference/settings.md`. */
export function settingsPage(): string {
  const all = SETTINGS.flatMap((each): SettingDescription[] =>
    each.name === 'ACCESS_TOKEN' ? [each, SCHEME_SETTING] : [each],
  );
  const rows = all.map(({ name, description, fallback, example, secret }) => [
    code(name),
    `${description}${secret ? ' *Secret: masked in every output.*' : ''}`,
    fallback,
    code(example),
  ]);
  const ofTarget = [...TARGET_SETTINGS, SCHEME_SETTING.name].map((name) => code(name)).join(', ');
  return page(
    '# Settings',
    MADE,
    `Settings come from the environment and from \`.env\` in the project's folder. Environment variables take precedence over
\`.env\`; an empty variable unsets the value of \`.env\`. Relative paths start from the project's folder. An unknown name in
\`.env\` or an invalid value ends the command with an error that names it, exit code 3. \`driftline check-config\` checks all
settings and sends no request.`,
    table(['setting', 'meaning', 'default', 'example'], rows),
    `In \`.env\`, put a value into single quotes if it contains a space, a \`#\`, a quote or a backslash:
\`LOGIN_PASSWORD='p#ss word'\`.`,
    `Each secret setting may be in a file, as Docker, Kubernetes and systemd give them: \`LOGIN_PASSWORD_FILE=/run/secrets/password\`
in place of \`LOGIN_PASSWORD\`. A newline at its end is cut. A file that is empty or cannot be read, and a setting with both,
is an error.`,
    '## Settings of one target',
    `A monitor with \`settingsPrefix: 'STAGING_'\` reads all of these settings from variables with that prefix, so that
no password is sent to another target: ${ofTarget}.`,
    '## Other variables',
    `\`NO_COLOR\` and \`FORCE_COLOR\` turn colours on the terminal off or on. Node itself reads \`NODE_EXTRA_CA_CERTS\`. The
variables of OpenTelemetry (\`OTEL_…\`) are read from the environment only:
[monitors/deploy](../../monitors/deploy/README.md#opentelemetry).`,
  );
}
