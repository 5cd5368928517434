import type { StoredRun } from '../../history/index.ts';
import type { Contract, ExpectedMediaType, ExpectedResponse, Operation } from '../../openapi/index.ts';
import { deriveCases } from '../../requests/index.ts';
import { valueAt } from '../../schema/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import type { MutationReport } from '../mutation-file.ts';
import { causesIn, type SuiteCause } from '../suite/causes.ts';
import { type CoverageNumbers, numbersOf } from './coverage-numbers.ts';
import { isReceived, type ResponseTraces, type Traces, tracesOf } from './exercised.ts';
import { bodyFindings, type DocumentedBody, isIn, isOfResponse } from './marked.ts';
import type { MediaView, OperationView, ResponseView } from './part-view.ts';
import { type PlacedFinding, Places, placedFindings } from './placed-findings.ts';
import { requestView } from './request-view.ts';

/** The data of a contract's page: its parts with their coverage and findings. */
export interface ContractView {
  readonly contract: Contract;
  readonly title: string;
  /** The file's lines. */
  readonly source: readonly string[];
  readonly operations: readonly OperationView[];
  readonly findings: readonly PlacedFinding[];
  /** The findings by what is wrong, as every output of the suite groups them. */
  readonly causes: readonly PlacedCause[];
  readonly numbers: CoverageNumbers;
  readonly suite?: SuiteReport;
  /** Whether the report of the suite has coverage data. */
  readonly covered: boolean;
  /**
   * Monitors of this contract with the time of the last run; `outdated` if it read an earlier version of the
   * file.
   */
  readonly monitors: readonly {
    readonly monitor: string;
    readonly time: string;
    readonly outdated: boolean;
  }[];
  readonly mutation?: MutationReport;
  readonly switchedOff: readonly { readonly rule: string; readonly reason: string }[];
}

/** What is wrong once, with its findings. */
export interface PlacedCause {
  readonly cause: SuiteCause;
  readonly found: readonly PlacedFinding[];
}

export interface ContractViewParts {
  readonly contract: Contract;
  /** Text of the contract's file. */
  readonly text: string;
  /** Masks secrets in texts of the contract; absent if there are none. */
  readonly mask?: ((text: string) => string) | undefined;
  readonly suite?: SuiteReport | undefined;
  /** Recent runs of all monitors. */
  readonly runs?: readonly StoredRun[];
  readonly mutation?: MutationReport | undefined;
  readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
}

/** For more operations, cases are not counted, because deriving them takes long. */
const MOST_DERIVED = 100;

/** Combines the documented parts of a contract with coverage and findings. Pure. */
export function contractView(parts: ContractViewParts): ContractView {
  const { contract, text, switchedOff = [], mask = (each: string) => each } = parts;
  const suite = parts.suite?.contract === contract.file ? parts.suite : undefined;
  const mutation = parts.mutation?.contract === contract.file ? parts.mutation : undefined;
  const runs = (parts.runs ?? []).filter(({ run }) => run.contract === contract.file);
  const source = mask(text)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const places = new Places(contract, mask);
  const findings = placedFindings({ contract, lines: source.length, places, suite, runs });
  const traces = tracesOf(contract, suite?.coverage, runs);
  const operations = contract.operations.map((each) =>
    new OperationReader(contract, each, traces, findings, places).view(),
  );
  return {
    contract,
    title: mask(contract.title),
    source,
    findings,
    causes: placedCauses(findings, suite),
    operations,
    numbers: numbersOf(operations, switchedOff.length),
    covered: suite?.coverage !== undefined,
    monitors: monitorsOf(contract, runs),
    switchedOff,
    ...(suite ? { suite } : {}),
    ...(mutation ? { mutation } : {}),
  };
}

/** The causes of the findings; what is new or accepted is that in the last run of the suite. */
function placedCauses(findings: readonly PlacedFinding[], suite: SuiteReport | undefined): PlacedCause[] {
  const placed = new Map(findings.map((each) => [each.finding, each]));
  const { comparison, accepted } = suite ?? {};
  const all = findings.map(({ finding }) => ({ finding, tests: [], count: 1 }));
  const causes = causesIn({
    findings: all,
    ...(comparison ? { comparison } : {}),
    ...(accepted ? { accepted } : {}),
  });
  return causes.map((cause) => ({
    cause,
    found: cause.findings.flatMap((each) => placed.get(each) ?? []),
  }));
}

/** Makes the view of one operation; keeps only findings of that operation. */
class OperationReader {
  readonly #contract: Contract;
  readonly #operation: Operation;
  readonly #traces: Traces;
  readonly #findings: readonly PlacedFinding[];
  readonly #places: Places;
  #known: readonly DocumentedBody[] | undefined;

  constructor(
    contract: Contract,
    operation: Operation,
    traces: Traces,
    findings: readonly PlacedFinding[],
    places: Places,
  ) {
    this.#places = places;
    this.#contract = contract;
    this.#operation = operation;
    this.#traces = traces;
    this.#findings = findings.filter(({ finding }) => finding.operation === operation.id);
  }

  view(): OperationView {
    const { pointer } = this.#operation;
    const written = valueAt(this.#contract.document, pointer) as { deprecated?: unknown } | undefined;
    const sentCases = this.#traces.casesOf(this.#operation);
    return {
      operation: this.#operation,
      summary: this.#places.textAt(pointer, 'summary'),
      deprecated: written?.deprecated === true,
      line: this.#places.lineOf(this.#operation.pointer),
      exercised: { tested: sentCases.size > 0, monitored: this.#traces.isMonitored(this.#operation) },
      findings: this.#findings,
      cases: casesTally(this.#contract, this.#operation, sentCases),
      request: requestView({
        contract: this.#contract,
        operation: this.#operation,
        traces: this.#traces,
        places: this.#places,
        findings: this.#findings,
      }),
      responses: this.#operation.responses.map((each) => this.#response(each)),
    };
  }

  #response(response: ExpectedResponse): ResponseView {
    const traces = this.#traces.of(this.#operation, response.status);
    // The run store has no media type. If only one is documented, any other would be a finding.
    const only = response.content.length === 1;
    const found = this.#findings.filter((each) => isOfResponse(each, this.#operation, response.status));
    const content = response.content.map((each) =>
      this.#media(each, { traces, findings: found, monitored: traces.monitored && only }),
    );
    const inContent = new Set(content.flatMap(({ findings }) => findings));
    const places = [response.pointer, ...response.headers.map(({ pointer }) => pointer)];
    const own = found.filter(
      (each) =>
        !inContent.has(each) && places.some((at) => each.pointer !== undefined && isIn(each.pointer, at)),
    );
    return {
      status: response.status,
      description: this.#places.textAt(response.pointer, 'description'),
      line: this.#places.lineOf(response.pointer),
      exercised: { tested: traces.cases.size > 0, monitored: traces.monitored },
      cases: [...traces.cases],
      content,
      findings: [...own, ...inContent],
    };
  }

  /** The bodies of all responses. */
  #bodies(): readonly DocumentedBody[] {
    if (this.#findings.length === 0) return [];
    this.#known ??= this.#operation.responses.flatMap(({ content }) =>
      content.map(({ pointer, schema }) => ({
        part: 'response',
        pointer,
        schemas: schema === undefined ? [] : this.#places.schemaPointers(schema),
        properties: this.#places.propertiesOf(schema),
      })),
    );
    return this.#known;
  }

  #media(
    { mediaType, pointer, schema }: ExpectedMediaType,
    { traces, findings, monitored }: MediaParts,
  ): MediaView {
    const properties = this.#places.propertiesOf(schema);
    const schemas = schema === undefined ? [] : this.#places.schemaPointers(schema);
    const body = { part: 'response', pointer, schemas, properties } as const;
    const { own, byProperty } = bodyFindings(findings, body, this.#bodies());
    return {
      mediaType,
      properties: properties.map((each) => ({
        ...each,
        findings: byProperty.get(each.path) ?? [],
        // A required property was in each response that a monitor judged: a missing one would be a finding.
        exercised: {
          tested: traces.properties.has(each.path),
          monitored: traces.monitored && each.required,
        },
      })),
      line: this.#places.lineOf(pointer),
      exercised: { tested: isReceived(mediaType, traces), monitored },
      findings: [...own, ...[...byProperty.values()].flat()],
    };
  }
}

interface MediaParts {
  readonly traces: ResponseTraces;
  /** About this response. */
  readonly findings: readonly PlacedFinding[];
  readonly monitored: boolean;
}

function casesTally(
  contract: Contract,
  operation: Operation,
  sent: ReadonlySet<string>,
): OperationView['cases'] {
  if (contract.operations.length > MOST_DERIVED) return { done: sent.size };
  const known = new Set([...sent, ...deriveCases(contract, operation).map(({ name }) => name)]);
  return { done: sent.size, of: known.size };
}

function monitorsOf(contract: Contract, runs: readonly StoredRun[]): ContractView['monitors'] {
  const last = new Map(runs.map(({ run }) => [run.monitor, run]));
  return [...last].map(([monitor, { time, contractHash }]) => ({
    monitor,
    time,
    outdated: contractHash !== contract.hash,
  }));
}
