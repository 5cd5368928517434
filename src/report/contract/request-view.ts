import type { Contract, ExpectedMediaType, Operation } from '../../openapi/index.ts';
import { labelOf, type Parameter, parametersOf } from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { Traces } from './exercised.ts';
import type { MediaView, ParameterView, PropertyView, RequestView } from './part-view.ts';
import { isAt, type PlacedFinding } from './placed-findings.ts';
import type { PlacedProperty, Places } from './places.ts';

/** What `requestView` needs of an operation. */
export interface RequestParts {
  readonly contract: Contract;
  readonly operation: Operation;
  readonly traces: Traces;
  readonly places: Places;
  /** Of this operation. */
  readonly findings: readonly PlacedFinding[];
}

/** The parameters and the body of a request, with their coverage and findings. */
export function requestView(parts: RequestParts): RequestView {
  const { contract, operation } = parts;
  return {
    parameters: parametersOf(contract, operation).map((each) => parameterView(each, parts)),
    content: (operation.requestBody?.content ?? []).map((each) => mediaView(each, parts)),
  };
}

function parameterView(
  parameter: Parameter,
  { operation, traces, places, findings }: RequestParts,
): ParameterView {
  const { in: place, name, required, schema, label } = parameter;
  const at = schema ?? operation.pointer;
  const lines = schema === undefined ? [] : places.schemaPointers(schema).map((each) => places.lineOf(each));
  return {
    place,
    name,
    required,
    expected: schema === undefined ? '' : places.expectedAt(schema),
    line: places.lineOf(at),
    exercised: {
      tested: traces.sentOf(operation).parameters.includes(`${place}:${name}`),
      // A required parameter was in each request that a monitor sent.
      monitored: required && traces.isMonitored(operation),
    },
    findings: findings.filter(
      (each) => isOfCase(each.finding, `parameter-${label}`) || isOfRequest(each, lines),
    ),
  };
}

function mediaView({ mediaType, pointer, schema }: ExpectedMediaType, parts: RequestParts): MediaView {
  const { operation, traces, places, findings } = parts;
  const properties = places.propertiesOf(schema).map((each) => propertyView(each, parts));
  const lines = [pointer, ...(schema === undefined ? [] : places.schemaPointers(schema))].map((each) =>
    places.lineOf(each),
  );
  const own = findings.filter((each) => isOfRequest(each, lines));
  return {
    mediaType,
    properties,
    line: places.lineOf(pointer),
    exercised: {
      tested: traces.sentOf(operation).mediaTypes.includes(mediaType),
      monitored:
        operation.requestBody?.required === true &&
        operation.requestBody.content.length === 1 &&
        traces.isMonitored(operation),
    },
    findings: [...new Set([...own, ...properties.flatMap((each) => each.findings)])],
  };
}

function propertyView(
  documented: PlacedProperty,
  { operation, traces, findings }: RequestParts,
): PropertyView {
  const { path, lines, required } = documented;
  return {
    ...documented,
    line: lines[0] ?? 1,
    exercised: {
      tested: traces.sentOf(operation).properties.includes(path),
      monitored: required && traces.isMonitored(operation),
    },
    findings: findings.filter(
      (each) =>
        isOfCase(each.finding, labelOf(path)) ||
        isOfRequest(each, lines) ||
        isPlaced(each.finding, documented),
    ),
  };
}

/**
 * Whether the case of a finding mutates this part of the request: `missing-email`, `email-of-wrong-format`.
 */
function isOfCase({ case: name, where }: Finding, label: string): boolean {
  if (!where.startsWith('response status')) return false;
  return name === `missing-${label}` || name === label || name.startsWith(`${label}-`);
}

/** Whether a finding about the request is at one of the lines. Requests and responses may share a schema. */
function isOfRequest({ finding, line }: PlacedFinding, lines: readonly number[]): boolean {
  return line !== undefined && lines.includes(line) && !finding.where.startsWith('response');
}

function isPlaced({ where }: Finding, documented: PlacedProperty): boolean {
  const at = /^request body (\/[\s\S]*)$/.exec(where)?.[1];
  return at !== undefined && isAt(at, documented);
}
