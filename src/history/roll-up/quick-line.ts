import type { Finding } from '../../rules/index.ts';
import { RECORD_VERSION, UNKNOWN_CAUSES, VERDICTS } from '../store/record.ts';
import { Cursor } from './cursor.ts';
import { InstantReader } from './instant.ts';
import { RUN_SUMMARY_PHASES, type RunSummary } from './run-summary.ts';

const bytesOf = (text: string) => Buffer.from(text);
const RUN = bytesOf(`{"type":"run","version":${RECORD_VERSION},"run":"`);
const VERDICT = bytesOf('","verdict":"');
const CAUSE = bytesOf(',"cause":"');
const DURATION = bytesOf(',"durationMs":');
const SERVER = bytesOf(',"serverMs":');
const EXIT_CODE = bytesOf(',"exitCode":');
const STEPS = bytesOf(',"steps":');
const ERRORS = bytesOf(',"errors":');
const WARNINGS = bytesOf(',"warnings":');
const NOTES = bytesOf(',"notes":');
const GAP = bytesOf(',"gap":');
const STATE = bytesOf(',"state":{');
const FINGERPRINT = bytesOf('"fingerprint":"');
/** An attempt's phases come after its time, so that this begins an exchange and nothing else. */
const EXCHANGE = bytesOf('{"phases":{');
const UNTRUSTED = bytesOf('},"untrusted":true');
const [QUOTE, COMMA, CLOSE] = [0x22, 0x2c, 0x7d];
const FINGERPRINT_LENGTH = 12;

const verdicts = VERDICTS.map((verdict) => [verdict, bytesOf(`${verdict}"`)] as const);
const causes = UNKNOWN_CAUSES.map((cause) => [cause, bytesOf(`${cause}"`)] as const);
const phases = RUN_SUMMARY_PHASES.map((name) => bytesOf(`"${name}":`));

/**
 * Reads a run's line without parsing it: its scalars stand first, in the order in which `storeLine` writes them.
 * Whatever is not so, is left to the parser.
 */
export class QuickLine {
  readonly #cursor = new Cursor();
  readonly #instants = new InstantReader();
  readonly #monitor: Buffer;
  readonly #withPhases: boolean;
  readonly #counts = RUN_SUMMARY_PHASES.map(() => 0);
  #steps = 0;
  #found = 0;

  constructor(monitor: string, withPhases: boolean) {
    this.#monitor = bytesOf(`","monitor":${JSON.stringify(monitor)},"time":"`);
    this.#withPhases = withPhases;
  }

  /**
   * Fills a runSummary with the line from `at` to `end`, its newline left out.
   * @param known findings by fingerprint, each of which is looked up
   * @returns false where the line has to be parsed: it has a gap or a finding that is not known, or is of another form
   */
  read(
    bytes: Buffer,
    at: number,
    end: number,
    runSummary: RunSummary,
    known: ReadonlyMap<string, Finding>,
  ): boolean {
    // A line that was cut ends elsewhere: the state is the last of its objects.
    if (bytes[end - 1] !== CLOSE || bytes[end - 2] !== CLOSE) return false;
    const cursor = this.#cursor;
    cursor.begin(bytes, at, end);
    if (!cursor.has(RUN) || !cursor.skipText() || !cursor.has(this.#monitor)) return false;
    runSummary.at = this.#instants.read(cursor);
    if (Number.isNaN(runSummary.at) || !cursor.has(VERDICT)) return false;
    if (!this.#readVerdict(runSummary) || !this.#readScalars(runSummary)) return false;
    runSummary.withPhases = this.#withPhases;
    return this.#readFindings(runSummary, known) && (!this.#withPhases || this.#readPhases(runSummary));
  }

  #readVerdict(runSummary: RunSummary): boolean {
    const cursor = this.#cursor;
    const verdict = verdicts.find(([, text]) => cursor.has(text))?.[0];
    if (verdict === undefined) return false;
    runSummary.verdict = verdict;
    runSummary.cause = undefined;
    if (!cursor.has(CAUSE)) return true;
    runSummary.cause = causes.find(([, text]) => cursor.has(text))?.[0];
    return runSummary.cause !== undefined;
  }

  #readScalars(runSummary: RunSummary): boolean {
    const cursor = this.#cursor;
    if (!cursor.has(DURATION) || !cursor.readNumber()) return false;
    runSummary.serverMs = undefined;
    if (cursor.has(SERVER)) {
      if (!cursor.readNumber()) return false;
      runSummary.serverMs = cursor.number;
    }
    if (!cursor.has(EXIT_CODE) || !cursor.readNumber()) return false;
    if (!cursor.has(STEPS) || !cursor.readNumber()) return false;
    this.#steps = cursor.number;
    if (!cursor.has(ERRORS) || !cursor.readNumber()) return false;
    this.#found = cursor.number;
    if (!cursor.has(WARNINGS) || !cursor.readNumber()) return false;
    this.#found += cursor.number;
    if (cursor.has(NOTES)) this.#found += 1;
    runSummary.gap = undefined;
    return !cursor.has(GAP);
  }

  /** Looks the findings up by their fingerprints; text that was received cannot hold one, for its quotes are escaped. */
  #readFindings(runSummary: RunSummary, known: ReadonlyMap<string, Finding>): boolean {
    runSummary.findings = [];
    if (this.#found === 0) return true;
    const { bytes, at, end } = this.#cursor;
    const exchanges = bytes.subarray(at, bytes.lastIndexOf(STATE, end));
    const found = new Map<string, Finding>();
    for (
      let place = exchanges.indexOf(FINGERPRINT);
      place >= 0;
      place = exchanges.indexOf(FINGERPRINT, place)
    ) {
      place += FINGERPRINT.length;
      const fingerprint = exchanges.toString('latin1', place, place + FINGERPRINT_LENGTH);
      const finding = known.get(fingerprint);
      if (finding === undefined) return false;
      found.set(fingerprint, finding);
    }
    runSummary.findings = [...found.values()];
    return found.size > 0;
  }

  #readPhases(runSummary: RunSummary): boolean {
    const cursor = this.#cursor;
    this.#counts.fill(0);
    for (let step = 0; step < this.#steps; step += 1) {
      if (!cursor.seek(EXCHANGE) || !this.#readExchange(runSummary)) return false;
    }
    // Cut only where it is longer: an array that is emptied for each run is made anew for each.
    for (const [index, values] of runSummary.phases.entries()) {
      const count = this.#counts[index] ?? 0;
      if (values.length > count) values.length = count;
    }
    return true;
  }

  #readExchange(runSummary: RunSummary): boolean {
    const cursor = this.#cursor;
    const { bytes } = cursor;
    for (let index = 0; bytes[cursor.at] === QUOTE; index += 1) {
      while (index < phases.length && !cursor.has(phases[index] as Buffer)) index += 1;
      if (index >= phases.length || !cursor.readNumber()) return false;
      const count = this.#counts[index] ?? 0;
      const values = runSummary.phases[index];
      if (values !== undefined) values[count] = cursor.number;
      this.#counts[index] = count + 1;
      if (bytes[cursor.at] === COMMA) cursor.at += 1;
    }
    // The parser knows which values not to believe.
    return bytes[cursor.at] === CLOSE && !cursor.has(UNTRUSTED);
  }
}
