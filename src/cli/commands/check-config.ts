import { credentialSetOf, schemeStates, unknownCredentials } from '../../auth/index.ts';
import { readSettings } from '../../config/index.ts';
import { DriftlineError, errorText } from '../../core/index.ts';
import { wayText, wayTo } from '../../http/index.ts';
import { masked, maskTalk, say } from '../../masking/index.ts';
import type { Monitor } from '../../monitor/index.ts';
import {
  chooseMonitors,
  cronOf,
  monitorSchedule,
  openMonitor,
  requireOtel,
  requireWritable,
  settingsOf,
  telemetryUrls,
  triedMonitors,
} from '../../monitor/index.ts';
import { channelNames, channels, lackingSettings, waysOf } from '../../notify/index.ts';
import type { Settings } from '../../project/index.ts';
import { depthText } from '../../report/index.ts';
import { namesText } from '../../requests/index.ts';
import { type CommandLine, defineCommand } from '../command.ts';
import { print } from '../print.ts';

/** `driftline check-config`. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor; default: all', many: true },
  options: {},
  exitCodes: { 0: 'no errors: a run could begin', 3: 'errors, all of which are on stderr' },
  examples: [['check-config', 'after editing .env, a monitor or a contract']],
  run,
});

/**
 * Checks settings, monitors and contracts as a run would, and sends no request. Prints every error, not only
 * the first.
 */
async function run({ words }: CommandLine): Promise<number> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const { monitors, errors } = await triedMonitors(settings);
  await collected(errors, () => requireWritable(settings.reportsDirectory));
  await collected(errors, () => requireOtel(process.env));
  const chosen = await collected(errors, () => chooseMonitors(monitors, words));
  for (const error of errors) say(`✖ ${errorText(error)}`);
  let exitCode = errors.length > 0 ? 3 : 0;
  for (const monitor of chosen ?? []) if (!(await isValid(monitor, settings))) exitCode = 3;
  return exitCode;
}

/** Prints what a monitor sends and notifies, or its errors. */
async function isValid(monitor: Monitor, common: Settings): Promise<boolean> {
  const { schedule, maintenance, file, name } = monitor;
  const errors: DriftlineError[] = [];
  const when = schedule && (await collected(errors, () => monitorSchedule(monitor)));
  for (const [index, { cron, timeZone }] of maintenance.entries()) {
    await collected(errors, () => cronOf(cron, timeZone, `${file}: maintenance[${index}]`));
  }
  const overview = await collected(errors, () => overviewOf(monitor, common, when?.words));
  for (const error of errors) say(`✖ ${name}  ${errorText(error)}`);
  for (const warning of overview?.warnings ?? []) say(`⚠ ${name}  ${warning}`);
  if (errors.length === 0) print(masked(`✔ ${name}  ${overview?.text}\n`));
  return errors.length === 0;
}

/** What a monitor sends and which channels it notifies, with warnings about likely mistakes. */
interface Overview {
  readonly text: string;
  readonly warnings: readonly string[];
}

/** @throws DriftlineError for an error in settings, contract or steps */
async function overviewOf(monitor: Monitor, common: Settings, when: string | undefined): Promise<Overview> {
  const weak: string[] = [];
  const { context, close } = await openMonitor(
    monitor,
    await settingsOf(monitor, common),
    () => {},
    (warning) => weak.push(warning),
  );
  await close();
  const { target, contract, plan, notes, settings } = context;
  const steps = plan.map(({ operation, case: step }) => `${operation.id} ${step.name}`).join(', ');
  const notified = channelNames(settings, monitor.channels);
  for (const channel of channels) if (notified.includes(channel.name)) await channel.requirePackages?.();
  const alerts = notified.length > 0 ? `notifies ${notified.join(' and ')}` : 'no notifications';
  const about = [target.name, contract.file, depthText(settings), ...(when ? [when] : []), alerts].join(', ');
  const warnings = lackingSettings(settings, monitor.channels).map(
    ({ channel, settings: names }) =>
      `alerts.channels names ${channel}, which is not notified: ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} not set.`,
  );
  const ways = [
    target.mock
      ? 'the mock server directly'
      : `the API ${wayTextTo(target.baseUrl, settings)}${withText(settings)}`,
    ...waysOf(settings, notified),
    ...telemetryUrls(process.env).map((url) => `OpenTelemetry ${wayTextTo(url, settings)}`),
  ];
  const { document, operations } = contract;
  const token = operations.find((each) => each.token)?.token;
  const credentialSet = { ...credentialSetOf(settings), ...(token && { session: { scheme: token.scheme } }) };
  const unused = unknownCredentials(contract, credentialSet).map(
    (name) =>
      `${name} is set, and ${contract.file} has no security scheme of this name: ${namesText(Object.keys(document.components?.securitySchemes ?? {})) || 'it has none'}.`,
  );
  const states = schemeStates(contract, credentialSet).map(({ scheme, from, missing }) =>
    missing === undefined ? `${scheme} by ${from}` : `${scheme} has none: ${missing}`,
  );
  const known = target.mock ? [] : states.map((state) => `\n    credentials: ${state}`);
  const reached = `\n    reached: ${[...new Set(ways)].join(', ')}`;
  const values = plan.flatMap(({ operation, provided }) =>
    (provided?.texts ?? []).map((text) => `\n    ${operation.id}: ${text}`),
  );
  const skipped = notes.map((note) => `\n    skipped: ${note}`);
  const text = [`${about}: ${steps}`, reached, ...known, ...values, ...skipped].join('');
  return { text, warnings: [...weak, ...warnings, ...unused] };
}

/** The settings of TLS, headers, addresses and HTTP that requests to the API are sent with. */
function withText(settings: Settings): string {
  const names = {
    CLIENT_CERT: settings.clientCert,
    CA_CERT: settings.caCert,
    TLS_SERVER_NAME: settings.tlsServerName,
    IP_FAMILY: settings.ipFamily,
    HTTP_VERSION: settings.httpVersion,
    ...settings.requestHeaders,
  };
  const set = Object.entries(names).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return set.length === 0 ? '' : ` (with ${set.join(' and ')})`;
}

function wayTextTo(url: string, settings: Settings): string {
  return wayText(wayTo(new URL(url), settings));
}

/** The result of some work; undefined where it throws a DriftlineError, which is added to `errors`. */
async function collected<T>(errors: DriftlineError[], work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    errors.push(error);
    return undefined;
  }
}
