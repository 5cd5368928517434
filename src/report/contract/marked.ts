import type { Operation } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import { pointerTokens } from '../../schema/index.ts';
import type { PlacedFinding, PlacedProperty } from './placed-findings.ts';

/** Whether a pointer is that of a part of the document, or of something inside it. */
export function isIn(pointer: string, part: string): boolean {
  return pointer === part || pointer.startsWith(`${part}/`);
}

/** Whether a finding about a body or a header is about the response with this documented status. */
export function isOfResponse(
  { finding, statuses }: PlacedFinding,
  operation: Operation,
  status: string,
): boolean {
  if (statuses.length === 0 || !/^response (body|header)/.test(finding.where)) return true;
  return statuses.some((each) => responseFor(operation, each)?.status === status);
}

/** A body in the document. */
export interface DocumentedBody {
  readonly part: 'response' | 'request';
  readonly pointer: string;
  /** The pointers of its schema. */
  readonly schemas: readonly string[];
  readonly properties: readonly PlacedProperty[];
}

/** The findings about a body: `own` ones, and by the path of the property that each lies at or in. */
interface BodyFindings {
  readonly own: readonly PlacedFinding[];
  readonly byProperty: ReadonlyMap<string, readonly PlacedFinding[]>;
}

/**
 * Which part of a body each finding marks: the property that its path in the body leads to, or the nearest documented
 * one around it; without a path the body.
 * @param others all bodies of the operation: a finding that is placed in another one is not about this one
 */
export function bodyFindings(
  findings: readonly PlacedFinding[],
  body: DocumentedBody,
  others: readonly DocumentedBody[] = [],
): BodyFindings {
  const own: PlacedFinding[] = [];
  const byProperty = new Map<string, PlacedFinding[]>();
  for (const each of findings) {
    const { pointer } = each;
    const path = bodyPathOf(each, body.part);
    if (path === undefined) continue;
    if (
      pointer !== undefined &&
      !describes(body, pointer) &&
      others.some((other) => describes(other, pointer))
    )
      continue;
    const property = ownerOf(path, pointer, body.properties);
    if (property === undefined) own.push(each);
    else byProperty.set(property.path, [...(byProperty.get(property.path) ?? []), each]);
  }
  return { own, byProperty };
}

/**
 * The path of a finding in a body: `/data/0/id`, also of `/access_token, claim exp`; empty for the whole; undefined for
 * findings about something else.
 */
function bodyPathOf({ finding }: PlacedFinding, part: DocumentedBody['part']): string | undefined {
  const [found, path = ''] =
    /^(?:response|request) body(?: (\/[\s\S]*?)(?:, claim [\s\S]*)?)?$/.exec(finding.where) ?? [];
  return found?.startsWith(part) ? path : undefined;
}

/** Whether what stands at the pointer describes the body. */
function describes({ pointer: media, schemas, properties }: DocumentedBody, pointer: string): boolean {
  if (isIn(pointer, media)) return true;
  return schemas.some((each) => isIn(pointer, each)) || properties.some((each) => holds(each, pointer));
}

function holds({ pointers }: PlacedProperty, pointer: string): boolean {
  return pointers.some((each) => isIn(pointer, each));
}

function ownerOf(
  path: string,
  pointer: string | undefined,
  properties: readonly PlacedProperty[],
): PlacedProperty | undefined {
  const tokens = pointerTokens(path);
  let best: { readonly property: PlacedProperty; readonly rank: readonly number[] } | undefined;
  for (const property of properties) {
    const documented = pointerTokens(property.path);
    if (
      !documented.every((token, index) => index < tokens.length && (token === '*' || token === tokens[index]))
    )
      continue;
    const placed = pointer !== undefined && holds(property, pointer);
    const rank = [documented.length, Number(placed), -documented.filter((token) => token === '*').length];
    if (best === undefined || isHigher(rank, best.rank)) best = { property, rank };
  }
  return best?.property;
}

function isHigher(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((each, index) => each !== other[index]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}
