import {
  type AlertPolicy,
  DEFAULT_ALERT_POLICY,
  DEFAULT_PLACES,
  type Objectives,
  type PlacesPolicy,
  quorumOf,
} from '../../history/index.ts';
import type { SpeedLimits, StepExpectation } from '../../http/index.ts';
import { channels } from '../../notify/index.ts';
import { type CustomChannel, PLACE_NAME } from '../../project/index.ts';
import {
  boolean,
  type Duration,
  duration,
  fields,
  list,
  mapped,
  oneOf,
  optional,
  plainValue,
  type Read,
  record,
  share,
  text,
  type Values,
  type Written,
  wholeNumber,
  wrong,
} from './fields.ts';

// One more property of a monitor is a line here, with its comment: what `defineMonitor` takes, what is checked and, after
// "npm run docs", docs/reference/monitors.md come from it. `@default` is what holds without it.

const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;
const MONTH_MS = 30 * 86_400_000;
const DEFAULT_RETRY_DELAY_MS = 1000;

const LIMITS = mapped(
  fields({
    /** A slower response is `degraded`. */
    slow: optional(duration),
    /** A slower response is `down`. */
    down: optional(duration),
  }),
  ({ slow, down }, place): SpeedLimits => {
    if (slow !== undefined && down !== undefined && slow >= down) {
      throw wrong({ ...place, path: `${place.path}.slow` }, `${slow} ms`, `less than "down" (${down} ms)`);
    }
    return { ...(slow !== undefined && { slowMs: slow }), ...(down !== undefined && { downMs: down }) };
  },
);

/** By JSON pointer into the body: the expected value. */
const BODY_VALUES = mapped(record(plainValue), (values, place) => {
  for (const pointer of Object.keys(values)) {
    if (POINTER.test(pointer)) continue;
    throw wrong(place, pointer, 'JSON pointers as property names, for example /status');
  }
  return values;
});

export const STEP = {
  /** an operationId of the document */
  operation: text(),
  /**
   * for the login: `right-credentials`, `unknown-user`, `wrong-password` (at `DEPTH=full` only); for operations that need a token: `fresh-token`, `unsigned-token`, `missing-token`, `tampered-claims`, `tampered-signature`, `expired-token`; for all others: `documented`
   * @default the first of these
   */
  case: optional(text()),
  /**
   * values of parameters by name, in place of the document's examples; a value of an earlier response as a runtime expression: `'$steps.listOrders.response.body#/0/id'`, where the step is named by its operation, or by its case where the operation is sent in several
   * @default the examples; for a path parameter without one, what an earlier step provides by a link, a list or a `Location`, else the step is not sent; for others generated values: then any documented response passes
   */
  parameters: optional(record((value) => value)),
  /**
   * the body, in place of the document's example; each text in it may be a runtime expression, as for parameters: `{ petId: '$steps.createPet.response.body#/id' }`
   * @default as for parameters
   */
  body: optional((value: unknown): unknown => value),
  /**
   * `true`: it deletes what an earlier step created. It is sent even where a step before it got no response, a 429, or was cut off by the deadline of the run; not where the value that names what it deletes is missing
   * @default false
   */
  cleanup: optional(boolean),
  /**
   * sent at this depth only: `polite` or `full`
   * @default always
   */
  depth: optional(oneOf(['polite', 'full'])),
  /**
   * `{ status, body, headers }`, checked in addition to the contract: values by JSON pointer, texts that headers contain. A status such as 404 is what is right then, and its body is judged by the contract
   * @default none
   */
  expect: optional(
    fields({
      status: optional(wholeNumber(100, 599)),
      body: optional(BODY_VALUES),
      headers: optional(record(text())),
    }),
  ),
  /**
   * for this step
   * @default those of the monitor
   */
  limits: optional(LIMITS),
};

/** A request of a monitor: an operation of the contract, and the case in which it is sent. */
export interface StepDefinition extends Written<typeof STEP> {}
interface StepValues extends Values<typeof STEP> {}
const step: Read<StepValues, StepDefinition> = fields(STEP);

/** One step of a monitor, with its effective limits. */
export interface MonitorStep extends Omit<StepValues, 'expect' | 'limits'> {
  readonly expectation?: StepExpectation;
  readonly limits: SpeedLimits;
}

/** When a monitor runs; `driftline watch` follows it, and missed runs show as a gap. */
type ScheduleDefinition =
  | { readonly every: Duration }
  | { readonly cron: string; readonly timeZone?: string };

const EVERY = fields({ every: duration });
const CRON = fields({ cron: text(), timeZone: optional(text()) });
const SCHEDULE: Read<ScheduleDefinition> = (value, place) => {
  if (typeof value !== 'object' || value === null || !('every' in value)) return CRON(value, place);
  EVERY(value, place);
  return value as ScheduleDefinition;
};

/** A window in which no requests are sent. */
const MAINTENANCE = mapped(
  fields({
    /** When it begins: a cron expression. */
    cron: text(),
    duration,
    /** The time zone of the expression, an IANA name such as `Europe/Madrid`; absent: that of the machine. */
    timeZone: optional(text()),
    reason: optional(text()),
  }),
  ({ duration: durationMs, ...rest }) => ({ ...rest, durationMs }),
);
export type Maintenance = ReturnType<typeof MAINTENANCE>;

const RETRIES = mapped(
  fields({ times: wholeNumber(0, 5), delay: optional(duration) }),
  ({ times, delay: delayMs = DEFAULT_RETRY_DELAY_MS }) => ({ times, delayMs }),
);

const OBJECTIVES = mapped(
  fields({
    /** `{ target: 0.999, window: '30d' }` */
    availability: optional(fields({ target: share, window: optional(duration) })),
    /** `{ target: 0.95, server: '500ms', window: '30d' }` */
    latency: optional(fields({ target: share, server: duration, window: optional(duration) })),
  }),
  ({ availability, latency }): Objectives => ({
    ...(availability && {
      availability: { target: availability.target, windowMs: availability.window ?? MONTH_MS },
    }),
    ...(latency && {
      latency: { target: latency.target, serverMs: latency.server, windowMs: latency.window ?? MONTH_MS },
    }),
  }),
);

const ALERTS = mapped(
  fields({
    failures: optional(wholeNumber(1, 50)),
    within: optional(fields({ failures: wholeNumber(1, 50), runs: wholeNumber(2, 50) })),
    recoveries: optional(wholeNumber(1, 50)),
    /** How long a critical incident goes on before a reminder. */
    remindEvery: optional(duration),
    /** The same for a warning, of which there is no reminder otherwise. */
    remindWarningsEvery: optional(duration),
    /** Names of channels; absent: every channel that is configured. */
    channels: optional(list(text())),
  }),
  ({ channels: names, remindEvery, remindWarningsEvery, ...written }, place) => {
    const { within } = written;
    if (within && within.failures > within.runs) {
      throw wrong({ ...place, path: `${place.path}.within` }, within, 'no more failures than runs');
    }
    const policy: AlertPolicy = {
      ...DEFAULT_ALERT_POLICY,
      ...written,
      ...(remindEvery !== undefined && { remindEveryMs: remindEvery }),
      ...(remindWarningsEvery !== undefined && { remindWarningsEveryMs: remindWarningsEvery }),
    };
    return { policy, ...(names && { channels: names }) };
  },
);

const PLACES = mapped(
  fields({
    /** So many places have to see an incident at the same time; absent: more than half of them. */
    quorum: optional(wholeNumber(1, 100)),
    /** A place sees it until so long after its last run. */
    within: optional(duration),
    /** The places that there should be, as `PLACE` names them: one that never ran is noticed. */
    of: optional(list(text(PLACE_NAME, 'the name of a place, as PLACE has it'), 1)),
    /** So long without a run, and a place is silent. */
    silentAfter: optional(duration),
  }),
  ({ quorum, within = DEFAULT_PLACES.withinMs, of, silentAfter }, place): PlacesPolicy => {
    if (quorum !== undefined && of !== undefined && quorum > of.length) {
      throw wrong(
        { ...place, path: `${place.path}.quorum` },
        quorum,
        `no more than the ${of.length} places of "of"`,
      );
    }
    return {
      withinMs: within,
      ...(quorum === undefined ? {} : { quorum }),
      ...(of && { of }),
      ...(silentAfter === undefined ? {} : { silentAfterMs: silentAfter }),
    };
  },
);

export const MONITOR = {
  /** its name in files, alerts and metrics: letters, digits, dots, dashes and underscores, 64 at most */
  name: text(
    /^(?!.*\.\.)[A-Za-z0-9][\w.-]{0,63}$/,
    'at most 64 letters, digits, dots, dashes and underscores, starting with a letter or a digit',
  ),
  /**
   * `'STAGING_'`: [the settings of its target](settings.md#settings-of-one-target) are read from variables with this prefix
   * @default the settings without a prefix
   */
  settingsPrefix: optional(
    text(
      /^[A-Z][A-Z0-9_]*_$/,
      'capital letters, digits and underscores, ending with an underscore, for example STAGING_',
    ),
  ),
  /**
   * the OpenAPI document, from the project's folder
   * @default `CONTRACT`
   */
  contract: optional(text()),
  /**
   * operations in order; a token from one response is sent with the next request. An operation named here is sent whatever its method
   * @default the login, the use of its token, and requests that must be refused; and the first ten other operations that change nothing and whose success can be reached, because the contract has examples of their values or an earlier step provides them: `check-config` lists them, where each value is from, and what is skipped for what it lacks
   */
  steps: optional(list(step, 1)),
  /**
   * `{ every }` or `{ cron, timeZone }`: when `watch` runs it; a missed run is shown as a gap
   * @default every minute under `watch`; gaps are not shown
   */
  schedule: optional(SCHEDULE),
  /**
   * `{ slow, down }`, of the [server phase](verdicts-and-exit-codes.md#times-that-count): a response later than `slow` is degraded, later than `down` is down
   * @default none
   */
  limits: optional(LIMITS),
  /**
   * `{ times, delay }`: a request without a response, or with the 502, 503 or 504 of a gateway, is sent again, up to 5 times. A request that the API responded to is never sent again
   * @default none; a delay of `1s`
   */
  retries: optional(RETRIES),
  /**
   * `availability: { target, window }` and `latency: { target, server, window }`, for error budgets and burn rates
   * @default none; a window of `30d`
   */
  objectives: optional(OBJECTIVES),
  /**
   * `{ RULE: { severity, reason } }`: rules set to off, warning or error for this monitor
   * @default those of `driftline.config.ts`
   */
  rules: optional(record(fields({ severity: oneOf(['off', 'warning', 'error']), reason: text() }))),
  /**
   * `[{ cron, duration, timeZone, reason }]`: windows with no requests and no notifications
   * @default none
   */
  maintenance: optional(list(MAINTENANCE)),
  /**
   * `failures` in a row, or `within: { failures, runs }`, open an incident; `recoveries` in a row end it; `remindEvery` for critical incidents, `remindWarningsEvery` for warnings; `channels` by name
   * @default 1, none, 1, none, every channel whose settings are set
   */
  alerts: optional(ALERTS),
  /**
   * `{ quorum: 2, within: '10m', of: ['eu-west', 'us-east'], silentAfter: '30m' }`, for a monitor that runs at several places (`PLACE`): an incident is one of the API once `quorum` places see it at the same time, and local to a place before; a place that does not run for `silentAfter` is noticed, and with a shared history notified
   * @default more than half of the places, `10m`, the places that ran, three times the schedule
   */
  places: optional(PLACES),
  /**
   * a host name that is looked up when a request fails that was not sent through a proxy: if it is not found, DNS of the monitor host counts as unhealthy
   * @default no look-up; the error of the failed request decides
   */
  control: optional(text(/^[A-Za-z0-9.-]+$/, 'a host name')),
  /**
   * included in notifications
   * @default none
   */
  tags: optional(list(text())),
};

/** A monitor, as `monitors/*.monitor.ts` exports it. */
export interface MonitorDefinition extends Written<typeof MONITOR> {}

/** A monitor whose definition was checked: durations in milliseconds, defaults filled in. */
export interface Monitor extends Omit<Values<typeof MONITOR>, 'alerts' | 'steps' | keyof typeof DEFAULTS> {
  /** The file that defines it, relative to the project. */
  readonly file: string;
  readonly steps?: readonly MonitorStep[];
  readonly limits: SpeedLimits;
  readonly retries: ReturnType<typeof RETRIES>;
  readonly objectives: Objectives;
  readonly maintenance: readonly Maintenance[];
  readonly policy: AlertPolicy;
  readonly channels?: readonly string[];
  readonly tags: readonly string[];
}

const DEFAULTS = {
  limits: {},
  retries: { times: 0, delayMs: DEFAULT_RETRY_DELAY_MS },
  objectives: {},
  maintenance: [],
  tags: [],
};

const definition = fields(MONITOR, 'a monitor: an object with a name, as defineMonitor takes it');

/** A place alone knows the quorum where it, or the list of places, is written. */
function quorumIn(places: PlacesPolicy | undefined): Pick<AlertPolicy, 'quorum'> {
  if (places?.quorum === undefined && places?.of === undefined) return {};
  const quorum = quorumOf(places, places.of?.length ?? 0);
  return quorum > 1 ? { quorum } : {};
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
  const { alerts = { policy: DEFAULT_ALERT_POLICY }, steps, ...read } = definition(value, { file, path: '' });
  const channelName = oneOf([...channels, ...customChannels].map(({ name }) => name));
  list(channelName)(alerts.channels ?? [], { file, path: 'alerts.channels' });
  return {
    ...DEFAULTS,
    ...read,
    ...alerts,
    policy: { ...alerts.policy, ...quorumIn(read.places) },
    file,
    ...(steps && {
      steps: steps.map(({ expect, limits, ...rest }) => ({
        ...rest,
        ...(expect && { expectation: expect }),
        limits: { ...read.limits, ...limits },
      })),
    }),
  };
}
