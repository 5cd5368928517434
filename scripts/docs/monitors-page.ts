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
    'operations in order; a token from one response is sent with the next request. An operation named here is sent whatever its method',
    'the login, the use of its token, and requests that must be refused; without a login, the first ten operations that change nothing, those with examples first: `check-config` lists them, and what is skipped',
  ],
  schedule: [
    '`{ every }` or `{ cron, timeZone }`: when `watch` runs it; a missed run is shown as a gap',
    'every minute under `watch`; gaps are not shown',
  ],
  limits: [
    '`{ slow, down }`, of the [server phase](verdicts-and-exit-codes.md#times-that-count): a response later than `slow` is degraded, later than `down` is down',
    'none',
  ],
  retries: [
    '`{ times, delay }`: a request without a response, or with the 502, 503 or 504 of a gateway, is sent again, up to 5 times. A request that the API responded to is never sent again',
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
    '`[{ cron, duration, timeZone, reason }]`: windows with no requests and no notifications',
    'none',
  ],
  alerts: [
    '`failures` in a row, or `within: { failures, runs }`, open an incident; `recoveries` in a row end it; `remindEvery` for critical incidents, `remindWarningsEvery` for warnings; `channels` by name',
    '1, none, 1, none, every channel whose settings are set',
  ],
  control: [
    'a host name that is looked up when a request fails: if it is not found, DNS of the monitor host counts as unhealthy',
    'no look-up; the error of the failed request decides',
  ],
  tags: ['included in notifications', 'none'],
};

const STEP_PROPERTIES: Readonly<Record<keyof StepDefinition, Row>> = {
  operation: ['an operationId of the document', 'required'],
  case: [
    'for the login: `right-credentials`, `unknown-user`, `wrong-password` (at `DEPTH=full` only); for operations that need a token: `fresh-token`, `unsigned-token`, `missing-token`, `tampered-claims`, `tampered-signature`, `expired-token`; for all others: `documented`',
    'the first of these',
  ],
  parameters: [
    "values of parameters by name, in place of the document's examples",
    'the examples, else generated values: then any documented response passes',
  ],
  body: ["the body, in place of the document's example", 'as for parameters'],
  depth: ['sent at this depth only: `polite` or `full`', 'always'],
  expect: [
    '`{ status, body, headers }`, checked in addition to the contract: values by JSON pointer, texts that headers contain',
    'none',
  ],
  limits: ['for this step', 'those of the monitor'],
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
    `Durations are written \`500ms\`, \`30s\`, \`5m\`, \`4h\`, \`30d\`. \`driftline check-config\` checks all of this without
a request to the API, lists the channels that each monitor notifies, and warns about channels whose settings are missing.`,
  );
}

function rows(properties: Readonly<Record<string, Row>>): string {
  return table(
    ['property', 'meaning', 'default'],
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
