import type { SentParts } from '../../requests/index.ts';
import type { OperationCoverage, ResponseCoverage } from '../findings-file.ts';

/** What one exchange adds to the coverage, as a test hands it on. */
export interface ExchangeNote {
  /** operationId. */
  readonly operation: string;
  /** Name of the case. */
  readonly case: string;
  /** Absent where there was no response, as is all that follows. */
  readonly status?: number;
  readonly mediaTypes?: readonly string[];
  /** JSON pointers into the body, with `*` for the items of an array and the keys of a map. */
  readonly properties?: readonly string[];
  /** What the request had of what is documented; absent where earlier notes have it all. */
  readonly sent?: SentParts;
}

interface MockResponse {
  readonly cases: Set<string>;
  readonly mediaTypes: Set<string>;
  readonly properties: Set<string>;
}

interface Operation {
  readonly responses: Map<number, MockResponse>;
  readonly withoutResponse: Set<string>;
  readonly sent: Readonly<Record<keyof SentParts, Set<string>>>;
}

/** Gathers what was asked and what came. Sets alone: however a run is split or repeated, the whole is the same. */
export class CoverageCollection {
  readonly #operations = new Map<string, Operation>();

  add(notes: readonly ExchangeNote[]): void {
    for (const note of notes) {
      const operation = entry(this.#operations, note.operation, emptyOperation);
      if (note.sent) addSent(operation.sent, note.sent);
      if (note.status === undefined) operation.withoutResponse.add(note.case);
      else addTo(entry(operation.responses, note.status, emptyResponse), note);
    }
  }

  /** Everything sorted: the order of tests leaves no trace. */
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

function emptyOperation(): Operation {
  const sent = {
    mediaTypes: new Set<string>(),
    properties: new Set<string>(),
    parameters: new Set<string>(),
  };
  return { responses: new Map(), withoutResponse: new Set(), sent };
}

function addSent(sent: Operation['sent'], parts: SentParts): void {
  for (const name of ['mediaTypes', 'properties', 'parameters'] as const)
    for (const each of parts[name]) sent[name].add(each);
}

function emptyResponse(): MockResponse {
  return { cases: new Set(), mediaTypes: new Set(), properties: new Set() };
}

function addTo(response: MockResponse, { case: step, mediaTypes = [], properties = [] }: ExchangeNote): void {
  response.cases.add(step);
  for (const each of mediaTypes) response.mediaTypes.add(each);
  for (const each of properties) response.properties.add(each);
}

function responseOf(status: number, { cases, mediaTypes, properties }: MockResponse): ResponseCoverage {
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

/** By code units: the same in every locale. */
function sorted(texts: Iterable<string>): string[] {
  return [...texts].sort();
}
