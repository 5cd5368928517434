import type { Operation } from '../../openapi/index.ts';
import type { SentParts } from '../../requests/index.ts';
import type { OperationCoverage, ResponseCoverage } from '../findings-file.ts';

/** What one exchange adds to the coverage; tests pass it to the reporter. */
export interface ExchangeNote {
  /** operationId. */
  readonly operation: string;
  /** Name of the case. */
  readonly case: string;
  /** Absent if there was no response; then `mediaTypes` and `properties` are absent too. */
  readonly status?: number;
  readonly mediaTypes?: readonly string[];
  /** JSON pointers into the body, with `*` for the items of an array and the keys of a map. */
  readonly properties?: readonly string[];
  /** Documented parts that the request contained; absent if earlier notes have them all. */
  readonly sent?: SentParts;
}

interface ResponseSets {
  readonly cases: Set<string>;
  readonly mediaTypes: Set<string>;
  readonly properties: Set<string>;
}

interface OperationSets {
  readonly responses: Map<number, ResponseSets>;
  readonly withoutResponse: Set<string>;
  readonly sent: Readonly<Record<keyof SentParts, Set<string>>>;
}

/** Collects requests and responses in sets, so that sharding and retries do not change the result. */
export class CoverageCollection {
  readonly #operations = new Map<string, OperationSets>();

  add(notes: readonly ExchangeNote[]): void {
    for (const note of notes) {
      const operation = entry(this.#operations, note.operation, emptyOperation);
      if (note.sent) addSent(operation.sent, note.sent);
      if (note.status === undefined) operation.withoutResponse.add(note.case);
      else addTo(entry(operation.responses, note.status, emptyResponse), note);
    }
  }

  /** Sorted, so that the order of the tests does not matter. */
  list(): OperationCoverage[] {
    return sorted(this.#operations.keys()).map((operation) => {
      const { responses, withoutResponse, sent } = this.#operations.get(operation) ?? emptyOperation();
      const byStatus = [...responses].sort(([one], [other]) => one - other);
      return {
        operation,
        responses: byStatus.map(([status, response]) => responseOf(status, response)),
        withoutResponse: sorted(withoutResponse),
        sent: {
          mediaTypes: sorted(sent.mediaTypes),
          properties: sorted(sent.properties),
          parameters: sorted(sent.parameters),
        },
      };
    });
  }
}

function emptyOperation(): OperationSets {
  const sent = {
    mediaTypes: new Set<string>(),
    properties: new Set<string>(),
    parameters: new Set<string>(),
  };
  return { responses: new Map(), withoutResponse: new Set(), sent };
}

function addSent(sent: OperationSets['sent'], parts: SentParts): void {
  for (const name of ['mediaTypes', 'properties', 'parameters'] as const)
    for (const each of parts[name]) sent[name].add(each);
}

function emptyResponse(): ResponseSets {
  return { cases: new Set(), mediaTypes: new Set(), properties: new Set() };
}

function addTo(response: ResponseSets, { case: name, mediaTypes = [], properties = [] }: ExchangeNote): void {
  response.cases.add(name);
  for (const each of mediaTypes) response.mediaTypes.add(each);
  for (const each of properties) response.properties.add(each);
}

function responseOf(status: number, { cases, mediaTypes, properties }: ResponseSets): ResponseCoverage {
  return {
    status,
    cases: sorted(cases),
    mediaTypes: sorted(mediaTypes),
    properties: sorted(properties),
  };
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

/** By UTF-16 code units, independent of the locale. */
function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}

/**
 * What a run never saw of the operations that it sent: documented statuses that nothing provoked, one line an operation,
 * those without any success first.
 * @example ['getReceipt: no success (200), only 404', 'createPet: 409, 422']
 */
export function unseenStatuses(
  operations: readonly Operation[],
  coverage: readonly OperationCoverage[],
): string[] {
  const lines = operations.flatMap(({ id, responses }): { none: boolean; line: string }[] => {
    const seen =
      coverage.find(({ operation }) => operation === id)?.responses.map(({ status }) => status) ?? [];
    if (seen.length === 0) return [];
    const unseen = responses
      .map(({ status }) => status)
      .filter((status) => status !== 'default' && !seen.some((each) => isOf(status, each)));
    const successes = unseen.filter((status) => status.startsWith('2'));
    const none = successes.length > 0 && !seen.some((status) => status < 400);
    if (none)
      return [{ none, line: `${id}: no success (${successes.join(', ')}), only ${seen.join(' and ')}` }];
    return unseen.length > 0 ? [{ none, line: `${id}: ${unseen.join(', ')}` }] : [];
  });
  return [...lines.filter(({ none }) => none), ...lines.filter(({ none }) => !none)].map(({ line }) => line);
}

/** Whether a status is that of a key of the contract: `404`, `4XX`. */
function isOf(key: string, status: number): boolean {
  return key === String(status) || key.toUpperCase() === `${Math.floor(status / 100)}XX`;
}
