import { groupFindings, type SeenRun, type StoredRun } from '../../history/index.ts';
import { type Contract, type DocumentedProperty, documentedProperties } from '../../openapi/index.ts';
import { dangerOf, type Finding } from '../../rules/index.ts';
import { describeSchema, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { SuiteReport } from '../findings-file.ts';

/** A current finding with its line in the contract. */
export interface PlacedFinding {
  readonly finding: Finding;
  /** Counts from 1; absent if the finding is in another file, or beyond the last line. */
  readonly line?: number;
  /** Of what its place is in the document; absent if the place is unknown, or was that of another version. */
  readonly pointer?: string;
  /** Statuses of the responses that it was found in, as far as they are known. */
  readonly statuses: readonly number[];
  /** Number of the suite's tests that report it; absent if none does. */
  readonly tests?: number;
  /** Monitors that report it in their last run. */
  readonly monitors: readonly {
    readonly monitor: string;
    readonly firstSeen: string;
    readonly runs: number;
  }[];
}

/** What `placedFindings` reads. */
interface PlacedParts {
  readonly contract: Contract;
  /** Number of lines of its file. */
  readonly lines: number;
  readonly places: Places;
  readonly suite: SuiteReport | undefined;
  readonly runs: readonly StoredRun[];
}

/**
 * The findings of the suite's last run and of each monitor's last run: each once, the most dangerous first, then in
 * the order of the document.
 */
export function placedFindings({ contract, lines, places, suite, runs }: PlacedParts): PlacedFinding[] {
  const found = new Map<string, PlacedFinding>();
  for (const { finding, tests } of suite?.findings ?? []) {
    const pointer = places.pointerAt(finding.contract);
    const statuses = suiteStatuses(finding, suite);
    found.set(finding.fingerprint, {
      ...placed(finding, contract, lines, pointer, statuses),
      tests: tests.length,
    });
  }
  for (const [monitor, own] of byMonitor(runs)) {
    for (const { finding, firstSeen, runs: count, inLastRun, contractHash } of Object.values(
      groupFindings(own.map(seen), own),
    ).flat()) {
      if (!inLastRun) continue;
      const pointer = contractHash === contract.hash ? places.pointerAt(finding.contract) : undefined;
      const statuses = monitorStatuses(finding, own);
      const known = found.get(finding.fingerprint) ?? placed(finding, contract, lines, pointer, statuses);
      const seenBy = { monitor, firstSeen, runs: count };
      found.set(finding.fingerprint, { ...known, monitors: [...known.monitors, seenBy] });
    }
  }
  return [...found.values()].sort(
    (one, other) => dangerOf(one.finding) - dangerOf(other.finding) || (one.line ?? 0) - (other.line ?? 0),
  );
}

/** A run in the form of the summary; a finding of two steps counts once. */
function seen({ run, steps }: StoredRun): SeenRun {
  const findings = new Map(steps.flatMap((step) => step.findings.map((each) => [each.fingerprint, each])));
  return { at: Date.parse(run.time), verdict: run.verdict, findings: [...findings.values()] };
}

function byMonitor(runs: readonly StoredRun[]): Map<string, StoredRun[]> {
  const found = new Map<string, StoredRun[]>();
  for (const each of runs) {
    const own = found.get(each.run.monitor) ?? [];
    own.push(each);
    found.set(each.run.monitor, own);
  }
  return found;
}

/** Of the responses to the case of a finding. */
function suiteStatuses({ operation, case: name }: Finding, suite: SuiteReport | undefined): number[] {
  const covered = suite?.coverage?.find((each) => each.operation === operation);
  return (covered?.responses ?? []).filter(({ cases }) => cases.includes(name)).map(({ status }) => status);
}

function monitorStatuses({ fingerprint }: Finding, runs: readonly StoredRun[]): number[] {
  const steps = runs
    .flatMap((run) => run.steps)
    .filter(({ findings }) => findings.some((each) => each.fingerprint === fingerprint));
  return [...new Set(steps.flatMap(({ status }) => (status === undefined ? [] : [status])))];
}

function placed(
  finding: Finding,
  contract: Contract,
  lines: number,
  pointer: string | undefined,
  statuses: readonly number[],
): PlacedFinding {
  const [, file, line] = /^([\s\S]*):(\d+):\d+$/.exec(finding.contract) ?? [];
  const here = file === contract.file && Number(line) >= 1 && Number(line) <= lines;
  return {
    ...{ finding, statuses, monitors: [] },
    ...(here ? { line: Number(line) } : {}),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

/** A documented property with the line of its name. */
export interface PlacedProperty extends DocumentedProperty {
  readonly line: number;
}

/** Lines and properties of a contract, cached by schema: thousands of responses may share one schema. */
export class Places {
  readonly #contract: Contract;
  readonly #mask: (text: string) => string;
  readonly #properties = new Map<string, readonly PlacedProperty[]>();
  #pointers: ReadonlyMap<string, string> | undefined;

  constructor(contract: Contract, mask: (text: string) => string) {
    this.#contract = contract;
    this.#mask = mask;
  }

  lineOf(pointer: string): number {
    return this.#contract.positionOf(pointer).line;
  }

  /** The pointer of what stands at a place, `contracts/x.yaml:41:17`; undefined where nothing begins there. */
  pointerAt(place: string): string | undefined {
    this.#pointers ??= pointersByPlace(this.#contract);
    return this.#pointers.get(place);
  }

  /** A masked string property of an object in the document; empty if there is none. */
  textAt(pointer: string, key: string): string {
    const holder = valueAt(this.#contract.document, pointer) as Readonly<Record<string, unknown>> | undefined;
    const text = holder?.[key];
    return typeof text === 'string' ? this.#mask(text) : '';
  }

  /** The pointer of a schema, and that of its local `$ref` target. */
  schemaPointers(schema: string): readonly string[] {
    const target = (valueAt(this.#contract.document, schema) as { $ref?: unknown } | undefined)?.$ref;
    return typeof target === 'string' && target.startsWith('#/') ? [schema, target.slice(1)] : [schema];
  }

  /** Describes in words what a schema requires of a value. */
  expectedAt(schema: string): string {
    const pointer = this.schemaPointers(schema).at(-1) ?? schema;
    const written = valueAt(this.#contract.document, pointer);
    return isObject(written) ? this.#mask(describeSchema(written)) : '';
  }

  propertiesOf(schema: string | undefined): readonly PlacedProperty[] {
    if (schema === undefined) return [];
    const pointer = this.schemaPointers(schema).at(-1) ?? schema;
    const known = this.#properties.get(pointer) ?? this.#read(pointer);
    this.#properties.set(pointer, known);
    return known;
  }

  #read(pointer: string): PlacedProperty[] {
    return documentedProperties(this.#contract.document, pointer).map(({ description: _, ...each }) => ({
      ...each,
      expected: this.#mask(each.expected),
      line: this.lineOf(each.pointers[0] ?? pointer),
    }));
  }
}

/** A larger document is read so far; findings beyond are placed by their path in the body. */
const MOST_NODES = 500_000;

/** By the place of each value of the document its pointer; of nested values at one place the outer one. */
function pointersByPlace({ document, file: own, positionOf }: Contract): Map<string, string> {
  const found = new Map<string, string>();
  const open: [value: unknown, pointer: string][] = [[document, '']];
  for (let count = 0; count < MOST_NODES; count += 1) {
    const [value, pointer] = open.pop() ?? [undefined, undefined];
    if (pointer === undefined) break;
    const { line, column, file = own } = positionOf(pointer);
    const place = `${file}:${line}:${column}`;
    if (!found.has(place)) found.set(place, pointer);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, each] of Object.entries(value)) open.push([each, joinPointer(pointer, key)]);
  }
  return found;
}
