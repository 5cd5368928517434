import { type UnknownCause, VERDICTS } from '../journal/record.ts';
import { type Gap, GLANCE_PHASES, type Glance, type GlancePhase } from './glance.ts';
import { type HourRollUp, ROLL_UP_VERSION, type RolledFinding } from './roll-up.ts';
import { QuantileSketch, type SketchRecord } from './sketch.ts';

/** Counts the runs of one hour. */
export class HourTally {
  readonly #monitor: string;
  readonly #hour: number;
  #runs = 0;
  readonly #verdicts = VERDICTS.map(() => 0);
  readonly #causes: Partial<Record<UnknownCause, number>> = {};
  readonly #gaps: Gap[] = [];
  readonly #server = new QuantileSketch();
  #phases: readonly QuantileSketch[] = [];
  readonly #findings = new Map<string, RolledFinding>();

  /** @param hour milliseconds since 1970: when the hour begins */
  constructor(monitor: string, hour: number) {
    this.#monitor = monitor;
    this.#hour = hour;
  }

  add(glance: Glance): void {
    const { verdict, cause, serverMs, gap } = glance;
    this.#runs += 1;
    const place = VERDICTS.indexOf(verdict);
    this.#verdicts[place] = (this.#verdicts[place] ?? 0) + 1;
    if (cause !== undefined) this.#causes[cause] = (this.#causes[cause] ?? 0) + 1;
    if (gap !== undefined) this.#gaps.push(gap);
    if (serverMs !== undefined) this.#server.add(serverMs);
    if (glance.withPhases) this.#addPhases(glance.phases);
    for (const finding of glance.findings) this.#addFinding(finding);
  }

  rollUp(): HourRollUp {
    const server = this.#server.record();
    return {
      type: 'hour',
      version: ROLL_UP_VERSION,
      monitor: this.#monitor,
      hour: new Date(this.#hour).toISOString(),
      runs: this.#runs,
      verdicts: this.#verdictCounts(),
      causes: sorted(this.#causes),
      gaps: this.#gaps,
      ...(server === undefined ? {} : { server }),
      findings: [...this.#findings.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1)),
      phases: this.#phaseRecords(),
    };
  }

  #addPhases(phases: Glance['phases']): void {
    if (this.#phases.length === 0) this.#phases = GLANCE_PHASES.map(() => new QuantileSketch());
    for (let index = 0; index < this.#phases.length; index += 1) {
      const values = phases[index] ?? [];
      for (let value = 0; value < values.length; value += 1) this.#phases[index]?.add(values[value] ?? 0);
    }
  }

  #addFinding({
    fingerprint,
    id,
    severity,
    family,
    title,
    where,
    operation,
  }: Glance['findings'][number]): void {
    const runs = (this.#findings.get(fingerprint)?.runs ?? 0) + 1;
    this.#findings.set(fingerprint, { fingerprint, id, severity, family, title, where, operation, runs });
  }

  #verdictCounts(): HourRollUp['verdicts'] {
    const counts = VERDICTS.map((verdict, place) => [verdict, this.#verdicts[place] ?? 0] as const);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  }

  #phaseRecords(): HourRollUp['phases'] {
    const records: Partial<Record<GlancePhase, SketchRecord>> = {};
    for (const [index, name] of GLANCE_PHASES.entries()) {
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
