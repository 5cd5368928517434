import type { Readable } from 'node:stream';
import { DriftlineError, WORK_LIMITS, withinTime } from '../core/index.ts';
import type { Baseline } from '../drift/index.ts';
import { clockOf, type Exchange, sentHeader } from '../http/index.ts';
import { learnSecrets, type Masker, maskedFinding } from '../masking/index.ts';
import { type Contract, isSafeMethod } from '../openapi/index.ts';
import type { RuleSwitches, Settings } from '../project/index.ts';
import {
  CoverageCollection,
  coverageNotes,
  FindingCollection,
  type SuiteFinding,
  type SuiteReport,
} from '../report/index.ts';
import { type Finding, judge } from '../rules/index.ts';
import { type Adopted, adoptedExchange } from './adopted-exchange.ts';
import { type Recorded, recordedExchanges } from './recording.ts';

/** How a recording is judged. */
interface RecordingOptions {
  /** Its name in messages. */
  readonly name: string;
  readonly masker: Masker;
  readonly settings: Pick<Settings, 'ruleSwitches' | 'customRules'>;
  readonly baseline?: Baseline | undefined;
  /** Where the contract is served; requests to elsewhere are not judged. Default: wherever a path matches. */
  readonly baseUrl?: string | undefined;
}

/** What a recording says about an API, masked. */
export interface JudgedRecording {
  /** Errors first. The `tests` of a finding are the first entries that have it. */
  readonly findings: readonly SuiteFinding[];
  readonly coverage: NonNullable<SuiteReport['coverage']>;
  /** Entries that were judged; `wrong`: those with an error. */
  readonly judged: number;
  readonly wrong: number;
  /** ISO 8601, of the first entry that was judged. */
  readonly startedAt?: string;
  /** Origins of the judged entries, with how many each has. */
  readonly origins: ReadonlyMap<string, number>;
  /** Requests to these origins that the contract does not have: `GET /internal/{id}`, with how many. */
  readonly undocumented: ReadonlyMap<string, number>;
  /** Why entries were not judged, with how many. */
  readonly unjudged: ReadonlyMap<string, number>;
}

/**
 * Judges recorded traffic: each response, and each request that was accepted. Entries are judged one by one: rules that
 * compare responses of one session are not run, for a recording mixes the sessions of many clients.
 * @throws DriftlineError DL_RECORDING_INVALID
 */
export async function judgeRecording(
  contract: Contract,
  stream: Readable,
  options: RecordingOptions,
): Promise<JudgedRecording> {
  const judging = new Judging(contract, options);
  let batch: Recorded[] = [];
  let bytes = 0;
  for await (const entry of recordedExchanges(options.name, stream)) {
    if ('reason' in entry) {
      judging.skip(entry.reason);
      continue;
    }
    batch.push(entry);
    bytes += entry.adopted.response.body.length;
    if (batch.length < MOST_IN_BATCH && bytes < MOST_BYTES_IN_BATCH) continue;
    judging.judge(batch);
    batch = [];
    bytes = 0;
  }
  judging.judge(batch);
  return judging.result();
}

/** Entries that are judged under one time limit: starting a limit takes as long as judging ten small responses. */
const MOST_IN_BATCH = 500;
/** All of a batch are in memory at once. */
const MOST_BYTES_IN_BATCH = 4_000_000;

/** The first entries that are named for a finding. */
const MOST_ENTRIES = 5;

/** Different findings that are kept, and different requests and origins that are counted. */
const MOST_FINDINGS = 10_000;
const MOST_COUNTED = 1000;

/** Rules that compare the claims of a token with the time of its response. */
const RULES_OF_TIME = [
  'token-expired',
  'token-expiry-mismatch',
  'token-issued-in-future',
  'token-lifetime-unusual',
  'token-not-yet-valid',
];

/** An entry of the recording, with its number. */
interface Numbered {
  readonly number: number;
  readonly exchange: Exchange;
}

class Judging {
  readonly #contract: Contract;
  readonly #options: RecordingOptions;
  readonly #findings = new FindingCollection();
  readonly #coverage = new CoverageCollection();
  readonly #notes: ReturnType<typeof coverageNotes>;
  readonly #entriesOf = new Map<string, string[]>();
  readonly #origins = new Map<string, number>();
  /** By origin. */
  readonly #unmatched = new Map<string, Map<string, number>>();
  readonly #unjudged = new Map<string, number>();
  /** The switches for an entry that does not say when it was recorded. */
  readonly #untimed: RuleSwitches;
  #judged = 0;
  #wrong = 0;
  #startedAt: string | undefined;

  constructor(contract: Contract, options: RecordingOptions) {
    this.#contract = contract;
    this.#options = options;
    this.#notes = coverageNotes(contract, options.masker);
    const off = { severity: 'off', reason: 'the time of the response is not known' } as const;
    this.#untimed = {
      ...options.settings.ruleSwitches,
      ...Object.fromEntries(RULES_OF_TIME.map((id) => [id, off])),
    };
  }

  skip(reason: string): void {
    count(this.#unjudged, reason);
  }

  judge(batch: readonly Recorded[]): void {
    const exchanges = batch.flatMap(({ number, adopted }) => {
      const exchange = this.#exchangeOf(adopted);
      return exchange ? [{ number, exchange }] : [];
    });
    const what = `Judging ${batch.length} entries of ${this.#options.name}`;
    for (let next = 0; next < exchanges.length; next += 1) {
      try {
        withinTime(WORK_LIMITS.suite, what, () => {
          for (; next < exchanges.length; next += 1) this.#judge(exchanges[next] as Numbered);
        });
      } catch (error) {
        if (!isTimeLimit(error)) throw error;
        // The time may have been spent by those before it.
        this.#judgeAlone(exchanges[next] as Numbered);
      }
    }
  }

  #judgeAlone({ number, exchange }: Numbered): void {
    try {
      // What could not be read in time is not read again.
      withinTime(WORK_LIMITS.suite, `Judging entry ${number}, ${exchange.operation},`, () =>
        this.#judge({ number, exchange: { ...exchange } }),
      );
    } catch (error) {
      if (!isTimeLimit(error)) throw error;
      this.skip(this.#options.masker.text(error.sentence));
    }
  }

  #judge({ number, exchange }: Numbered): void {
    const { masker, baseline, settings } = this.#options;
    learnSecrets(masker, exchange, this.#contract);
    const errors: DriftlineError[] = [];
    const isTimed = Number.isFinite(clockOf(exchange));
    const findings = judge(exchange, this.#contract, [], {
      ...{
        baseline,
        switches: isTimed ? settings.ruleSwitches : this.#untimed,
        customRules: settings.customRules,
      },
      failed: (error) => void errors.push(error),
    });
    for (const { sentence } of errors) this.skip(masker.text(sentence));
    this.#judged += 1;
    if (isTimed) this.#startedAt ??= exchange.startedAt;
    count(this.#origins, new URL(exchange.request.url).origin);
    if (findings.some(({ severity }) => severity === 'error')) this.#wrong += 1;
    this.#notes.add(exchange);
    this.#coverage.add(this.#notes.take());
    for (const found of findings) {
      const entries = this.#entriesOf.get(found.fingerprint);
      // Of a finding that is known, only the place is new; masking it takes longer than judging the entry.
      const finding = entries ? found : maskedFinding(found, masker);
      if (!entries && this.#entriesOf.size >= MOST_FINDINGS)
        this.skip(`findings after the first ${MOST_FINDINGS}`);
      else this.#findings.add(this.#entry(number, exchange, finding), [finding]);
    }
  }

  result(): JudgedRecording {
    const unjudged = new Map(this.#unjudged);
    const undocumented = new Map<string, number>();
    for (const [origin, requests] of this.#unmatched) {
      // Where nothing else matched, it is another API.
      const isOfApi = this.#options.baseUrl !== undefined || this.#origins.has(origin);
      for (const [request, times] of requests) {
        if (isOfApi) count(undocumented, request, times);
        else count(unjudged, `sent to ${origin}`, times);
      }
    }
    return {
      findings: this.#findings.list(),
      coverage: this.#coverage.list(),
      ...{ judged: this.#judged, wrong: this.#wrong, origins: this.#origins, undocumented, unjudged },
      ...(this.#startedAt === undefined ? {} : { startedAt: this.#startedAt }),
    };
  }

  #exchangeOf(adopted: Adopted): Exchange | undefined {
    const { baseUrl } = this.#options;
    const { origin } = new URL(adopted.url);
    if (baseUrl !== undefined && origin !== new URL(baseUrl).origin) {
      this.skip(`sent to ${origin}`);
      return undefined;
    }
    try {
      const exchange = adoptedExchange(this.#contract, adopted, { name: 'recorded', baseUrl });
      const orderlyStatuses = statusesOfHttp(adopted);
      return { ...exchange, case: { ...exchange.case, ofClient: true, orderlyStatuses } };
    } catch (error) {
      if (!(error instanceof DriftlineError && error.code === 'DL_OPERATION_UNKNOWN')) throw error;
      if (isOfBrowser(adopted)) this.skip('a CORS preflight, HEAD, or a part of a page');
      else {
        const requests = this.#unmatched.get(origin) ?? new Map<string, number>();
        if (this.#unmatched.size < MOST_COUNTED) this.#unmatched.set(origin, requests);
        const { masker } = this.#options;
        count(requests, masker.text(`${adopted.method} ${withoutIds(new URL(adopted.url).pathname)}`));
      }
      return undefined;
    }
  }

  #entry(number: number, { request, response }: Exchange, { fingerprint }: Finding): string {
    const entries = this.#entriesOf.get(fingerprint) ?? [];
    this.#entriesOf.set(fingerprint, entries);
    if (entries.length < MOST_ENTRIES) {
      const { pathname } = new URL(request.url);
      entries.push(
        this.#options.masker.text(`entry ${number}: ${request.method} ${pathname} ${response?.status}`),
      );
      return entries.at(-1) ?? '';
    }
    return entries[0] ?? '';
  }
}

function isTimeLimit(error: unknown): error is DriftlineError {
  return error instanceof DriftlineError && error.code === 'DL_TIME_LIMIT';
}

/** Statuses that the headers of a request ask for, documented or not (RFC 9110, sections 13 and 14). */
function statusesOfHttp({ headers = {} }: Adopted): number[] {
  const has = (name: string) => sentHeader(headers, name) !== undefined;
  return [
    ...(has('if-none-match') || has('if-modified-since') ? [304] : []),
    ...(has('if-match') || has('if-unmodified-since') ? [412] : []),
    ...(has('range') ? [206, 416] : []),
    ...(has('expect') ? [417] : []),
  ];
}

const PART_OF_PAGE =
  /^(?:text\/(?:html|css|javascript)|application\/(?:javascript|wasm|manifest\+json)|(?:image|font|video|audio)\/)/i;

/** What a browser sends for itself, which no API has to document. */
function isOfBrowser({ method = '', response }: Adopted): boolean {
  if (method === 'OPTIONS' || method === 'HEAD') return true;
  const [, type = ''] = response.headers.find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  return isSafeMethod(method) && PART_OF_PAGE.test(type);
}

/** A path with `{id}` for each segment that is a number, or long and of hexadecimal digits. */
function withoutIds(path: string): string {
  return path.replace(/(?<=\/)(?:\d+|[\da-f]{8}[\da-f-]{4,})(?=\/|$)/gi, '{id}');
}

function count(counts: Map<string, number>, key: string, by = 1): void {
  const counted = counts.size < MOST_COUNTED || counts.has(key) ? key : 'others';
  counts.set(counted, (counts.get(counted) ?? 0) + by);
}
