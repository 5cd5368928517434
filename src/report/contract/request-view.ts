import type { Contract, ExpectedMediaType, Operation } from '../../openapi/index.ts';
import { labelOf, type Parameter, parametersOf } from '../../requests/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { Traces } from './exercised.ts';
import { bodyFindings, isIn } from './marked.ts';
import type { MediaView, ParameterView, RequestView } from './part-view.ts';
import type { PlacedFinding, Places } from './placed-findings.ts';

/** What `requestView` needs of an operation. */
interface RequestParts {
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
  const schemas = schema === undefined ? [] : places.schemaPointers(schema);
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
      (each) => isOfCase(each.finding, `parameter-${label}`) || isOfRequest(each, schemas),
    ),
  };
}

function mediaView({ mediaType, pointer, schema }: ExpectedMediaType, parts: RequestParts): MediaView {
  const { operation, traces, places, findings } = parts;
  const documented = places.propertiesOf(schema);
  const schemas = schema === undefined ? [] : places.schemaPointers(schema);
  const { own, byProperty } = bodyFindings(findings, {
    part: 'request',
    pointer,
    schemas,
    properties: documented,
  });
  const sent = traces.sentOf(operation);
  const properties = documented.map((each) => ({
    ...each,
    exercised: {
      tested: sent.properties.includes(each.path),
      monitored: each.required && traces.isMonitored(operation),
    },
    findings: [
      ...new Set([
        ...findings.filter(({ finding }) => isOfCase(finding, labelOf(each.path))),
        ...(byProperty.get(each.path) ?? []),
      ]),
    ],
  }));
  return {
    mediaType,
    properties,
    line: places.lineOf(pointer),
    exercised: {
      tested: sent.mediaTypes.includes(mediaType),
      monitored:
        operation.requestBody?.required === true &&
        operation.requestBody.content.length === 1 &&
        traces.isMonitored(operation),
    },
    findings: [...new Set([...own, ...properties.flatMap((each) => each.findings)])],
  };
}

/**
 * Whether the case of a finding mutates this part of the request: `missing-email`, `email-of-wrong-format`.
 */
function isOfCase({ case: name, where }: Finding, label: string): boolean {
  if (!where.startsWith('response status')) return false;
  return name === `missing-${label}` || name === label || name.startsWith(`${label}-`);
}

/** Whether a finding about the request is in one of the schemas. Requests and responses may share one. */
function isOfRequest({ finding, pointer }: PlacedFinding, schemas: readonly string[]): boolean {
  if (pointer === undefined || finding.where.startsWith('response')) return false;
  return schemas.some((each) => isIn(pointer, each));
}
