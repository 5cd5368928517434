import { ERRORS } from '../../src/core/driftline-error.ts';
import { MONITOR, STEP } from '../../src/monitor/definition/monitor.ts';
import { PROBLEMS } from '../../src/openapi/problem.ts';
import { SCHEME_SETTING, TARGET_SETTINGS } from '../../src/project/settings/named-setting.ts';
import { SETTINGS, type SettingDescription } from '../../src/project/settings/settings.ts';
import { rulePages, rulesMarkdown } from '../../src/report/rule-pages/rule-page.ts';
import { commandsPage } from './commands-page.ts';
import { commentsIn } from './comments.ts';
import { code, MADE, page, table } from './markdown.ts';
import { verdictsPage } from './verdicts-page.ts';

/** Every page of `docs/reference/` by its file name, generated from the code. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  return {
    'commands.md': await commandsPage(),
    'errors.md': errorsPage(),
    'lint-rules.md': lintPage(),
    'monitors.md': monitorsPage(),
    'rules.md': rulesMarkdown(rulePages()),
    'settings.md': settingsPage(),
    'verdicts-and-exit-codes.md': verdictsPage(),
  };
}

/** `docs/reference/lint-rules.md`. */
function lintPage(): string {
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

/** `docs/reference/errors.md`. */
function errorsPage(): string {
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

/** `docs/reference/settings.md`. */
function settingsPage(): string {
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

/** `docs/reference/monitors.md`. */
function monitorsPage(): string {
  return page(
    '# Properties of a monitor',
    MADE,
    `\`monitors/*.monitor.ts\` exports one monitor as its default, or a list of them. The guide is
[monitoring](../guides/monitoring.md).`,
    EXAMPLE,
    rows('MONITOR', MONITOR),
    '## Steps',
    rows('STEP', STEP),
    `Durations are written \`500ms\`, \`30s\`, \`5m\`, \`4h\`, \`30d\`. \`driftline check-config\` checks all of this without
a request to the API, lists the channels that each monitor notifies, and warns about channels whose settings are missing.`,
  );
}

/** By their comments: the meaning, and after `@default` what holds without the property. */
function rows(constant: string, properties: object): string {
  const comments = commentsIn('src/monitor/definition/monitor.ts').get(constant)?.properties ?? {};
  return table(
    ['property', 'meaning', 'default'],
    Object.keys(properties).map((name) => {
      const [meaning, fallback = 'required'] = comments[name]?.split(' @default ') ?? [];
      if (meaning === undefined) throw new Error(`${constant}.${name} has no comment that says what it is.`);
      return [code(name), meaning, fallback];
    }),
  );
}

const EXAMPLE = `\`\`\`ts
import { defineMonitor } from 'driftline';

export default defineMonitor({
  name: 'staging-login',
  settingsPrefix: 'STAGING_',
  contract: 'contracts/sealmetrics.openapi.yaml',
  steps: [
    { operation: 'login' },
    { operation: 'listAccounts', expect: { status: 200, body: { '/status': 'ok' } }, limits: { slow: '300ms' } },
    { operation: 'listAccounts', case: 'unsigned-token' },
    { operation: 'login', case: 'unknown-user' },
  ],
  schedule: { every: '5m' },
  limits: { slow: '500ms', down: '3s' },
  retries: { times: 1, delay: '1s' },
  objectives: { availability: { target: 0.999 }, latency: { target: 0.95, server: '500ms' } },
  maintenance: [{ cron: '0 3 * * 0', duration: '2h', timeZone: 'Europe/Madrid', reason: 'backups' }],
  alerts: { failures: 2, recoveries: 2, within: { failures: 3, runs: 10 }, remindEvery: '4h' },
  rules: { 'token-claims-leak': { severity: 'warning', reason: 'our tokens name the user until version 2' } },
  tags: ['staging'],
});
\`\`\``;
