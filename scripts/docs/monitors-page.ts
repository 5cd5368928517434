import { MONITOR, STEP } from '../../src/monitor/definition/monitor.ts';
import { commentsIn } from './comments.ts';
import { code, MADE, page, table } from './markdown.ts';

/** `docs/reference/monitors.md`. */
export function monitorsPage(): string {
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
