// Test support: a day of monitors, run as by cron, with a simulated clock. The mock server, the run store,
// the lock, the channels and the export are the real ones.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../../config/read-settings.ts';
import type { PendingDelivery } from '../../history/state/state.ts';
import type { Alteration } from '../../mock/faults/fault.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { notify } from '../../notify/notify.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import type { Settings } from '../../project/settings/setting-values.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { type Heard, smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { cycle, type EndedCycle } from '../cycle.ts';
import type { MonitorDefinition } from '../definition/monitor.ts';
import { checkedMonitor, type Monitor } from '../definition/monitor.ts';
import { exported } from '../export/exported.ts';
import { type OpenMonitor, openMonitor } from '../open.ts';
import { scheduleOf } from '../schedule.ts';

/** The conditions from some moment on. */
export interface Conditions {
  /** The fault of the API; absent: it responds as documented. */
  readonly fault?: string | Alteration;
  /** The address used instead of the mock server; `refusing`: one at which nothing listens. */
  readonly address?: 'refusing' | (string & {});
  /** Nothing runs: the machine is off. */
  readonly off?: true;
  /** The webhook rejects everything. */
  readonly webhookDown?: true;
  /** Called once, when these conditions begin. */
  readonly act?: (day: Day) => void | Promise<void>;
}

export const CONFORMING: Conditions = {};
export const REFUSING: Conditions = { address: 'refusing' };
export const OFF: Conditions = { off: true };
export const withFault = (fault: string | Alteration): Conditions => ({ fault });

export interface DayOptions {
  /** The definitions of the monitors; absent: a monitor named `login`. */
  readonly monitors?: readonly MonitorDefinition[];
  /** ISO 8601: when the first run is due. */
  readonly from?: string;
  readonly everyMinutes?: number;
  readonly runs?: number;
  /** By `HH:MM` (UTC): the conditions from the run at that moment on. */
  readonly conditions?: Readonly<Record<string, Conditions>>;
  /** In addition to the settings of the day. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Opens everything again for each run, like a new process. */
  readonly afresh?: true;
}

/** The result of a day. */
export interface Day {
  readonly directory: string;
  readonly settings: Settings;
  readonly monitors: readonly Monitor[];
  readonly mock: MockServer;
  /** The requests that the webhook accepted. */
  readonly heard: readonly Heard[];
  /** The cycles, grouped by moment. */
  readonly ended: readonly (readonly EndedCycle[])[];
  readonly said: readonly string[];
  /** The directory of the text files of the last run. */
  readonly textfiles: string;
}

/** Logs in, and uses the token. */
export const LOGIN: MonitorDefinition = {
  name: 'login',
  steps: [{ operation: 'login' }, { operation: 'listAccounts' }],
};
const FIRST_RUN = '2026-01-12T00:00:00.000Z';

/** The opened monitors. */
class Opened {
  readonly #open = new Map<string, OpenMonitor>();
  readonly #afresh: boolean;

  constructor(afresh: boolean) {
    this.#afresh = afresh;
  }

  async monitor(monitor: Monitor, settings: Settings): Promise<OpenMonitor> {
    const key = `${monitor.name} ${settings.baseUrl}`;
    const open = this.#open.get(key) ?? (await openMonitor(monitor, settings, () => {}));
    if (!this.#afresh) this.#open.set(key, open);
    return open;
  }

  async close(): Promise<void> {
    for (const { close } of this.#open.values()) await close();
  }
}

/**
 * Runs a day: at each moment every monitor once, then the notifications; at the end the export, as `driftline
 * check`.
 */
export async function dayOf(options: DayOptions = {}): Promise<Day> {
  const { day, webhook } = await setUp(options);
  const opened = new Opened(options.afresh ?? false);
  try {
    await runAll(day, webhook, opened, options);
    const last = day.ended.at(-1) ?? [];
    await exported(last, { textfile: day.textfiles, say: (sentence) => day.said.push(sentence) });
    return day;
  } finally {
    await opened.close();
    await day.mock.close();
  }
}

type SetUp = Awaited<ReturnType<typeof setUp>>;

async function runAll(
  day: SetUp['day'],
  webhook: SetUp['webhook'],
  opened: Opened,
  { everyMinutes = 15, runs = 96, conditions = {}, from = FIRST_RUN }: DayOptions,
): Promise<void> {
  const refusing = await deadAddress();
  let now: Conditions = CONFORMING;
  for (let index = 0; index < runs; index++) {
    const time = new Date(Date.parse(from) + index * everyMinutes * 60_000);
    const next = conditions[time.toISOString().slice(11, 16)];
    if (next) {
      now = next;
      webhook.down = next.webhookDown ?? false;
      day.mock.setFault(next.fault);
      await next.act?.(day);
    }
    if (now.off) continue;
    const address = now.address === 'refusing' ? refusing : now.address;
    const settings = address === undefined ? day.settings : { ...day.settings, baseUrl: address };
    day.ended.push(await moment(day, settings, opened, time));
  }
}

async function setUp({ monitors = [LOGIN], settings: written }: DayOptions) {
  const directory = temporaryDirectory();
  const textfiles = join(directory, 'textfiles');
  mkdirSync(textfiles);
  const contract = written?.CONTRACT ?? join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml');
  const mock = await startMock(await openContract(contract));
  const webhook = { down: false };
  const taken: Heard[] = [];
  const server = await smallServer((response) => {
    const heard = server.heard.at(-1);
    if (!webhook.down && heard) taken.push(heard);
    response.writeHead(webhook.down ? 503 : 204).end();
  });
  const settings = await readSettings(
    {
      ...{ CONTRACT: contract, REPORTS_DIR: join(directory, 'reports'), BASE_URL: mock.url },
      ...{ ALERT_WEBHOOK_URL: server.url, REQUESTS_PER_MINUTE: '100000', ...written },
    },
    { project: directory, working: directory },
  );
  const day = {
    ...{ directory, settings, mock, heard: taken, textfiles },
    monitors: monitors.map((definition) => checkedMonitor(definition, `${definition.name}.monitor.ts`)),
    ended: [] as EndedCycle[][],
    said: [] as string[],
  };
  return { day, webhook };
}

/** One `driftline check`. */
async function moment(
  day: SetUp['day'],
  settings: Settings,
  opened: Opened,
  time: Date,
): Promise<EndedCycle[]> {
  const now = () => time;
  const say = (sentence: string) => void day.said.push(sentence);
  const ended: EndedCycle[] = [];
  for (const monitor of day.monitors) {
    const { context } = await opened.monitor(monitor, settings);
    const schedules = monitor.schedule ? [await scheduleOf(monitor.schedule)] : [];
    ended.push(await cycle(context, { now, say, show: () => {}, schedules }));
  }
  const pending: PendingDelivery[] = ended.flatMap((each) => each.pending);
  const deliveries = await notify(pending, settings, { say, now });
  for (const { run, close } of ended) {
    await close(deliveries.filter(({ monitor }) => monitor === run.monitor));
  }
  return ended;
}
