import type { Finding } from '../../rules/index.ts';
import { UNKNOWN_CAUSES, type UnknownCause, VERDICTS } from '../store/record.ts';
import { HOUR_MS, hourOf, ROLL_UP_VERSION, type RolledFinding, type RollUp, type Span } from './roll-up.ts';
import { type Gap, RUN_SUMMARY_PHASES, type RunSummary, type RunSummaryPhase } from './scan.ts';
import { QuantileSketch, type SketchRecord } from './sketch.ts';

/** Hours that are kept ready to be counted in: runs are written nearly in their order. */
const OPEN_HOURS = 3;

/** Counts runs hour by hour, in whatever order they come. */
export class Tallies {
  readonly #monitor: string;
  /** An hour that was left is kept as its roll-up, which takes a tenth of the room. */
  readonly #hours = new Map<number, Tally | RollUp>();
  readonly #open: number[] = [];
  #current: Tally | undefined;
  #begin = Number.NaN;

  constructor(monitor: string) {
    this.#monitor = monitor;
  }

  add(runSummary: RunSummary): void {
    this.#tallyAt(runSummary.at).add(runSummary);
  }

  /** In the order of time. @param before milliseconds since 1970: only hours that ended by then */
  rollUps(before = Number.POSITIVE_INFINITY): RollUp[] {
    const ended = [...this.#hours].filter(([hour]) => hour + HOUR_MS <= before);
    return ended.sort(([a], [b]) => a - b).map(([, kept]) => (kept instanceof Tally ? kept.rollUp() : kept));
  }

  #tallyAt(instant: number): Tally {
    if (this.#current && instant >= this.#begin && instant < this.#begin + HOUR_MS) return this.#current;
    this.#begin = hourOf(instant);
    this.#current = this.#opened(this.#begin);
    return this.#current;
  }

  #opened(hour: number): Tally {
    const kept = this.#hours.get(hour);
    if (kept instanceof Tally) return kept;
    const tally = new Tally(this.#monitor, 'hour', hour);
    if (kept !== undefined) tally.addRollUp(kept);
    this.#hours.set(hour, tally);
    this.#open.push(hour);
    if (this.#open.length > OPEN_HOURS) this.#close(this.#open.shift());
    return tally;
  }

  #close(hour: number | undefined): void {
    const kept = hour === undefined ? undefined : this.#hours.get(hour);
    if (hour !== undefined && kept instanceof Tally) this.#hours.set(hour, kept.rollUp());
  }
}

/** Counts the runs of one hour or one day. */
export class Tally {
  readonly #monitor: string;
  readonly #type: Span;
  readonly #from: number;
  #runs = 0;
  readonly #verdicts = VERDICTS.map(() => 0);
  readonly #causes: Partial<Record<UnknownCause, number>> = {};
  readonly #gaps: Gap[] = [];
  readonly #server = new QuantileSketch();
  #phases: readonly QuantileSketch[] = [];
  readonly #findings = new Map<string, RolledFinding>();

  /** @param from milliseconds since 1970: when it begins */
  constructor(monitor: string, type: Span, from: number) {
    this.#monitor = monitor;
    this.#type = type;
    this.#from = from;
  }

  add(runSummary: RunSummary): void {
    const { verdict, cause, serverMs, gap } = runSummary;
    this.#runs += 1;
    const place = VERDICTS.indexOf(verdict);
    this.#verdicts[place] = (this.#verdicts[place] ?? 0) + 1;
    if (cause !== undefined) this.#causes[cause] = (this.#causes[cause] ?? 0) + 1;
    if (gap !== undefined) this.#gaps.push(gap);
    if (serverMs !== undefined) this.#server.add(serverMs);
    this.#addPhases(runSummary.phases);
    for (const finding of runSummary.findings) this.#addFinding(finding, 1);
  }

  /** Counts all the runs of an hour. */
  addRollUp({ runs, verdicts, causes, gaps, server, findings, phases }: RollUp): void {
    this.#runs += runs;
    for (const [place, verdict] of VERDICTS.entries()) {
      this.#verdicts[place] = (this.#verdicts[place] ?? 0) + (verdicts[verdict] ?? 0);
    }
    for (const cause of UNKNOWN_CAUSES) {
      const times = causes[cause];
      if (times !== undefined) this.#causes[cause] = (this.#causes[cause] ?? 0) + times;
    }
    this.#gaps.push(...gaps);
    if (server !== undefined) this.#server.addRecord(server);
    for (const [index, name] of RUN_SUMMARY_PHASES.entries()) {
      const record = phases[name];
      if (record !== undefined) this.#phaseSketches()[index]?.addRecord(record);
    }
    for (const finding of findings) this.#addFinding(finding, finding.runs);
  }

  rollUp(): RollUp {
    const server = this.#server.record();
    return {
      type: this.#type,
      version: ROLL_UP_VERSION,
      monitor: this.#monitor,
      from: new Date(this.#from).toISOString(),
      runs: this.#runs,
      verdicts: this.#verdictCounts(),
      causes: sorted(this.#causes),
      gaps: this.#gaps,
      ...(server === undefined ? {} : { server }),
      findings: [...this.#findings.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
      phases: this.#phaseRecords(),
    };
  }

  #addPhases(phases: RunSummary['phases']): void {
    const sketches = this.#phaseSketches();
    for (let index = 0; index < sketches.length; index += 1) {
      const values = phases[index] ?? [];
      for (let value = 0; value < values.length; value += 1) sketches[index]?.add(values[value] ?? 0);
    }
  }

  /** Made when they are needed: most who count have no use for them. */
  #phaseSketches(): readonly QuantileSketch[] {
    if (this.#phases.length === 0) this.#phases = RUN_SUMMARY_PHASES.map(() => new QuantileSketch());
    return this.#phases;
  }

  #addFinding(finding: Finding | RolledFinding, times: number): void {
    const { fingerprint, id, severity, family, title, where, operation } = finding;
    const runs = (this.#findings.get(fingerprint)?.runs ?? 0) + times;
    this.#findings.set(fingerprint, { fingerprint, id, severity, family, title, where, operation, runs });
  }

  #verdictCounts(): RollUp['verdicts'] {
    const counts = VERDICTS.map((verdict, place) => [verdict, this.#verdicts[place] ?? 0] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  #phaseRecords(): RollUp['phases'] {
    const records: Partial<Record<RunSummaryPhase, SketchRecord>> = {};
    for (const [index, name] of RUN_SUMMARY_PHASES.entries()) {
      const record = this.#phases[index]?.record();
      if (record !== undefined) records[name] = record;
    }
    return records;
  }
}

/** The same counts are the same text, whatever came first. */
function sorted<Name extends string>(counts: Partial<Record<Name, number>>): Partial<Record<Name, number>> {
  const entries = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries) as Partial<Record<Name, number>>;
}
