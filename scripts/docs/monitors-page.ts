import type { MonitorDefinition, StepDefinition } from '../../src/monitor/definition/define-monitor.ts';
import { code, MADE, page, table } from './markdown.ts';

type Row = readonly [means: string, fallback: string];

/** A property without its row does not compile. */
const PROPERTIES: Readonly<Record<keyof MonitorDefinition, Row>> = {
  name: [
    'its name in files, alerts and metrics: letters, digits, dots, dashes and underscores, 64 at most',
    'required',
  ],
  settingsPrefix: [
    "`'STAGING_'`: [the settings of its target](settings.md#settings-of-one-target) are read from variables with this prefix",
    'the settings without a prefix',
  ],
  contract: ["the OpenAPI document, from the project's folder", '`CONTRACT`'],
  steps: [
    'operations in order; the token of one is handed on to the next. What is named here is sent whatever its method',
    'the login, the use of its token, and what must be refused; without a login, the first ten operations that change nothing, those with examples before the others: `check-config` says which, and what is skipped',
  ],
  schedule: [
    '`{ every }` or `{ cron, timeZone }`: `watch` keeps to it, and a run that did not happen shows as a gap',
    'every minute under `watch`; gaps are not shown',
  ],
  limits: [
    '`{ slow, down }`, of the [server phase](verdicts-and-exit-codes.md#times-that-count): later than `slow` is degraded, later than `down` counts as down',
    'none',
  ],
  retries: [
    '`{ times, delay }`: a request without a response is sent again, up to 5 times. What got a response never is',
    'none; a delay of `1s`',
  ],
  objectives: [
    '`availability: { target, window }` and `latency: { target, server, window }`, for error budgets and burn rates',
    'none; a window of `30d`',
  ],
  rules: [
    '`{ RULE: { severity, reason } }`: rules set to off, warning or error for this monitor',
    'those of `driftline.config.ts`',
  ],
  maintenance: [
    '`[{ cron, duration, timeZone, reason }]`: windows in which nothing is sent and nobody is notified',
    'none',
  ],
  alerts: [
    '`failures` in a row, or `within: { failures, runs }`, open an incident; `recoveries` in a row end it; `remindEvery`; `channels` by name',
    '1, none, 1, none, every channel whose settings are set',
  ],
  control: [
    "a host name that must be found for this machine's DNS to be believed when a request fails",
    'what the resolver says of itself',
  ],
  tags: ['handed on to notifications', 'none'],
};

const STEP_PROPERTIES: Readonly<Record<keyof StepDefinition, Row>> = {
  operation: ['an operationId of the document', 'required'],
  case: [
    'for the login: `right-credentials`, `unknown-user`, `wrong-password` (at `DEPTH=full` only); for what a token opens: `fresh-token`, `unsigned-token`, `missing-token`, `tampered-claims`, `tampered-signature`, `expired-token`; for the rest: `documented`',
    'the first of its list',
  ],
  parameters: [
    "values of parameters by name, in place of the document's examples",
    'its examples, else generated: then any documented response is right',
  ],
  body: ["the body, in place of the document's example", 'as for parameters'],
  depth: ['sent at this depth only: `polite` or `full`', 'always'],
  expect: [
    '`{ status, body, headers }`, beyond the contract: values by JSON pointer, texts that headers hold',
    'nothing more',
  ],
  limits: ["in place of the monitor's own", 'those of the monitor'],
};

/** `docs/reference/monitors.md`. */
export function monitorsPage(): string {
  return page(
    '# Properties of a monitor',
    MADE,
    `\`monitors/*.monitor.ts\` exports one monitor as its default, or a list of them. The guide is
[monitoring](../guides/monitoring.md).`,
    EXAMPLE,
    rows(PROPERTIES),
    '## Steps',
    rows(STEP_PROPERTIES),
    `Lengths of time are written \`500ms\`, \`30s\`, \`5m\`, \`4h\`, \`30d\`. \`driftline check-config\` checks all of it, sends no
request, says which channels each monitor notifies, and warns where it names a channel whose settings are not set.`,
  );
}

function rows(properties: Readonly<Record<string, Row>>): string {
  return table(
    ['property', 'what it says', 'default'],
    Object.entries(properties).map(([name, [means, fallback]]) => [code(name), means, fallback]),
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
