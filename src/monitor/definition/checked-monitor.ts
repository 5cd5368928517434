import { type AlertPolicy, DEFAULT_ALERT_POLICY, type Objectives } from '../../history/index.ts';
import type { SpeedLimits, StepExpectation } from '../../http/index.ts';
import { channels } from '../../notify/index.ts';
import type { CustomChannel, RuleSwitches } from '../../project/index.ts';
import {
  duration,
  fields,
  list,
  oneOf,
  optional,
  type Place,
  plainValue,
  record,
  share,
  text,
  wholeNumber,
  wrong,
} from './fields.ts';
import type { ScheduleDefinition } from './monitor.ts';

/** One step of a monitor, with its effective limits. */
export interface MonitorStep {
  readonly operation: string;
  readonly case?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly depth?: 'polite' | 'full';
  readonly expectation?: StepExpectation;
  readonly limits: SpeedLimits;
}

/** A window in which no requests are sent. */
export interface Maintenance {
  readonly cron: string;
  readonly durationMs: number;
  readonly timeZone?: string;
  readonly reason?: string;
}

/** A monitor whose definition was checked: durations in milliseconds, defaults filled in. */
export interface Monitor {
  readonly name: string;
  /** The file that defines it, relative to the project. */
  readonly file: string;
  readonly contract?: string;
  readonly settingsPrefix?: string;
  readonly steps?: readonly MonitorStep[];
  readonly schedule?: ScheduleDefinition;
  readonly limits: SpeedLimits;
  readonly retries: { readonly times: number; readonly delayMs: number };
  readonly objectives: Objectives;
  /** The rule ids are not checked yet. */
  readonly rules?: RuleSwitches;
  readonly maintenance: readonly Maintenance[];
  readonly policy: AlertPolicy;
  readonly channels?: readonly string[];
  readonly control?: string;
  readonly tags: readonly string[];
}

const NAME = text(
  /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,63}$/,
  'at most 64 letters, digits, dots, dashes and underscores, starting with a letter or a digit',
);
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const MONTH_MS = 30 * 86_400_000;
const DEFAULT_RETRY_DELAY_MS = 1000;

const limits = fields({ slow: optional(duration), down: optional(duration) });
const step = fields({
  operation: text(),
  case: optional(text()),
  parameters: optional(record((value) => value)),
  body: optional((value) => value),
  depth: optional(oneOf(['polite', 'full'])),
  expect: optional(
    fields({
      status: optional(wholeNumber(100, 599)),
      body: optional(record(plainValue)),
      headers: optional(record(text())),
    }),
  ),
  limits: optional(limits),
});
const every = fields({ every: duration });
const cron = fields({ cron: text(), timeZone: optional(text()) });

const definition = fields(
  {
    name: NAME,
    contract: optional(text()),
    settingsPrefix: optional(
      text(
        /^[A-Z][A-Z0-9_]*_$/,
        'capital letters, digits and underscores, ending with an underscore, for example STAGING_',
      ),
    ),
    steps: optional(list(step, 1)),
    schedule: optional((value, place) => schedule(value, place)),
    limits: optional(limits),
    retries: optional(fields({ times: wholeNumber(0, 5), delay: optional(duration) })),
    objectives: optional(
      fields({
        availability: optional(fields({ target: share, window: optional(duration) })),
        latency: optional(fields({ target: share, server: duration, window: optional(duration) })),
      }),
    ),
    rules: optional(record(fields({ severity: oneOf(['off', 'warning', 'error']), reason: text() }))),
    maintenance: optional(
      list(fields({ cron: text(), duration, timeZone: optional(text()), reason: optional(text()) })),
    ),
    alerts: optional(
      fields({
        failures: optional(wholeNumber(1, 50)),
        within: optional(fields({ failures: wholeNumber(1, 50), runs: wholeNumber(2, 50) })),
        recoveries: optional(wholeNumber(1, 50)),
        remindEvery: optional(duration),
        remindWarningsEvery: optional(duration),
        channels: optional(list(text())),
      }),
    ),
    control: optional(text(/^[A-Za-z0-9.-]+$/, 'a host name')),
    tags: optional(list(text())),
  },
  'a monitor: an object with a name, as defineMonitor takes it',
);

function schedule(value: unknown, place: Place): ScheduleDefinition {
  if (typeof value === 'object' && value !== null && 'every' in value) {
    every(value, place);
    return value as ScheduleDefinition;
  }
  const { cron: expression, timeZone } = cron(value, place);
  return { cron: expression, ...(timeZone === undefined ? {} : { timeZone }) };
}

/**
 * Checks a definition and fills in its defaults.
 * @param file its file, for messages
 * @param customChannels the channels of the project's configuration
 * @throws DriftlineError DL_MONITOR_INVALID that names the place, the value found and the value expected
 */
export function checkedMonitor(
  value: unknown,
  file: string,
  customChannels: readonly CustomChannel[] = [],
): Monitor {
  const place = { file, path: '' };
  const read = definition(value, place);
  const channelName = oneOf([...channels, ...customChannels].map(({ name }) => name));
  list(channelName)(read.alerts?.channels ?? [], { file, path: 'alerts.channels' });
  const own = limitsOf(read.limits, { file, path: 'limits' });
  const { contract, settingsPrefix, steps, rules, control } = read;
  return {
    name: read.name,
    file,
    limits: own,
    retries: { times: read.retries?.times ?? 0, delayMs: read.retries?.delay ?? DEFAULT_RETRY_DELAY_MS },
    objectives: objectivesOf(read.objectives ?? {}),
    maintenance: (read.maintenance ?? []).map(({ duration: durationMs, ...rest }) => ({
      ...present(rest),
      durationMs,
    })) as Maintenance[],
    policy: policyOf(read.alerts ?? {}, { file, path: 'alerts' }),
    tags: read.tags ?? [],
    ...present({ contract, settingsPrefix, rules, control, schedule: read.schedule }),
    ...present({ channels: read.alerts?.channels }),
    ...(steps
      ? { steps: steps.map((each, index) => stepOf(each, own, { file, path: `steps[${index}]` })) }
      : {}),
  };
}

type Written<R> = R extends (value: unknown, place: Place) => infer T ? T : never;

function stepOf(
  { expect, limits: written, ...rest }: Written<typeof step>,
  monitorLimits: SpeedLimits,
  place: Place,
): MonitorStep {
  for (const pointer of Object.keys(expect?.body ?? {})) {
    if (POINTER.test(pointer)) continue;
    throw wrong(
      { ...place, path: `${place.path}.expect.body` },
      pointer,
      'JSON pointers as property names, for example /status',
    );
  }
  const ownLimits = written ? limitsOf(written, { ...place, path: `${place.path}.limits` }) : {};
  return {
    ...(present(rest) as Omit<MonitorStep, 'limits' | 'expectation'>),
    ...(expect ? { expectation: present(expect) as StepExpectation } : {}),
    limits: { ...monitorLimits, ...ownLimits },
  };
}

function limitsOf(written: Written<typeof limits> | undefined, place: Place): SpeedLimits {
  const { slow, down } = written ?? { slow: undefined, down: undefined };
  if (slow !== undefined && down !== undefined && slow >= down) {
    throw wrong({ ...place, path: `${place.path}.slow` }, `${slow} ms`, `less than "down" (${down} ms)`);
  }
  return present({ slowMs: slow, downMs: down });
}

function objectivesOf({
  availability,
  latency,
}: {
  readonly availability?: { readonly target: number; readonly window: number | undefined } | undefined;
  readonly latency?:
    | { readonly target: number; readonly server: number; readonly window: number | undefined }
    | undefined;
}): Objectives {
  return {
    ...(availability
      ? { availability: { target: availability.target, windowMs: availability.window ?? MONTH_MS } }
      : {}),
    ...(latency
      ? {
          latency: { target: latency.target, serverMs: latency.server, windowMs: latency.window ?? MONTH_MS },
        }
      : {}),
  };
}

function policyOf(
  written: {
    readonly failures?: number | undefined;
    readonly within?: { readonly failures: number; readonly runs: number } | undefined;
    readonly recoveries?: number | undefined;
    readonly remindEvery?: number | undefined;
    readonly remindWarningsEvery?: number | undefined;
  },
  place: Place,
): AlertPolicy {
  const { within } = written;
  if (within && within.failures > within.runs) {
    throw wrong({ ...place, path: `${place.path}.within` }, within, 'no more failures than runs');
  }
  return {
    failures: written.failures ?? DEFAULT_ALERT_POLICY.failures,
    recoveries: written.recoveries ?? DEFAULT_ALERT_POLICY.recoveries,
    ...present({
      within,
      remindEveryMs: written.remindEvery,
      remindWarningsEveryMs: written.remindWarningsEvery,
    }),
  };
}

/** The properties that have a value. */
function present<T extends object>(object: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const kept = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}
