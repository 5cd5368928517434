import type { Exchange } from '../../http/index.ts';
import type { Contract, ExpectedResponse, Operation, Overlay, OverlayAction } from '../../openapi/index.ts';
import { type Reading, type ReadResponse, readExchange } from '../../reading/index.ts';
import { isObject, joinPointer, valueAt } from '../../schema/index.ts';
import { freshSchema, SchemaAdapter } from './adapt-schema.ts';
import { movedToken } from './move-token.ts';
import { jsonPathOf } from './overlay.ts';

/**
 * An overlay that corrects a contract to match the exchanges: statuses, media types, bodies, headers, and the
 * place of the token. Undefined where there is nothing to correct. Responses that no contract should allow (a
 * success where a rejection was expected, 5xx, 429) stay findings.
 */
export function makeOverlay(
  exchanges: readonly Exchange[],
  contract: Contract,
  document: { readonly title: string; readonly extends: string },
): Overlay | undefined {
  const actions = contract.operations.flatMap((operation) => {
    const own = exchanges.filter((exchange) => exchange.operation === operation.id);
    const readings = own
      .map((exchange) => readExchange(exchange, contract, operation))
      .filter(isDocumentable);
    return operationActions(operation, readings, contract);
  });
  if (actions.length === 0) return undefined;
  return {
    overlay: '1.0.0',
    info: { title: document.title, version: '1.0.0' },
    extends: document.extends,
    actions,
  };
}

type ReadingWithResponse = Reading & { readonly response: ReadResponse };

function isDocumentable(reading: Reading): reading is ReadingWithResponse {
  const { response, exchange } = reading;
  if (!response || response.received.status === 429 || response.received.status >= 500 || !response.body.utf8)
    return false;
  const { expects } = exchange.case;
  return expects === 'any' || (expects === 'accepted') === response.success;
}

function operationActions(
  operation: Operation,
  readings: readonly ReadingWithResponse[],
  contract: Contract,
): OverlayAction[] {
  const statuses = [...new Set(readings.map(({ response }) => response.received.status))].sort(
    (one, other) => one - other,
  );
  return [
    ...statuses.flatMap((status) => {
      const own = readings.filter(({ response }) => response.received.status === status);
      return new ResponseCorrection(operation, status, own, contract).actions();
    }),
    ...tokenActions(operation, readings, contract),
  ];
}

/** Corrects one response of an operation. */
class ResponseCorrection {
  readonly #operation: Operation;
  readonly #status: number;
  readonly #readings: readonly ReadingWithResponse[];
  readonly #contract: Contract;

  constructor(
    operation: Operation,
    status: number,
    readings: readonly ReadingWithResponse[],
    contract: Contract,
  ) {
    this.#operation = operation;
    this.#status = status;
    this.#readings = readings;
    this.#contract = contract;
  }

  actions(): OverlayAction[] {
    const documented = this.#readings[0]?.response.documented;
    const content = this.#content(documented);
    const headers = documented ? this.#missingHeaders(documented) : [];
    if (documented && content === undefined && headers.length === 0) return [];
    const place = joinPointer(this.#operation.pointer, 'responses', this.#status);
    const written = documented && valueAt(this.#contract.document, documented.pointer);
    const response = {
      description: `Observed with status ${this.#status}.`,
      ...(isObject(written) ? written : {}),
    };
    const { content: before, headers: others, ...rest } = response as Record<string, unknown>;
    const changed = {
      ...rest,
      ...(isObject(others) ? { headers: loosened(others, headers) } : {}),
      ...contentOf(content ?? (isObject(before) ? before : {})),
    };
    const known = documented?.pointer === place || valueAt(this.#contract.document, place) !== undefined;
    const description = `${this.#operation.id} returned ${this.#status}, ${documented ? 'which differs from its documentation' : 'which is not documented'}`;
    return [
      ...(known ? [{ target: jsonPathOf(place), description, remove: true as const }] : []),
      {
        target: jsonPathOf(joinPointer(this.#operation.pointer, 'responses')),
        description,
        update: { [this.#status]: changed },
      },
    ];
  }

  /** The corrected content; undefined where it is right. */
  #content(documented: ExpectedResponse | undefined): Record<string, unknown> | undefined {
    const written = documented
      ? valueAt(this.#contract.document, joinPointer(documented.pointer, 'content'))
      : undefined;
    const before = isObject(written) ? written : {};
    const withBody = this.#readings.filter(({ response }) => response.received.body.length > 0);
    if (withBody.length === 0) return Object.keys(before).length > 0 && documented ? {} : undefined;
    const types = [...new Set(withBody.map(({ response }) => response.contentType?.essence))];
    const changes = types.flatMap((essence) => {
      const own = withBody.filter(({ response }) => response.contentType?.essence === essence);
      return this.#mediaType(essence, own);
    });
    return changes.length === 0 ? undefined : { ...before, ...Object.fromEntries(changes) };
  }

  #mediaType(essence: string | undefined, readings: readonly ReadingWithResponse[]): [string, unknown][] {
    const [{ response } = { response: undefined }] = readings;
    const values = readings.flatMap(({ response: { body, json } }) =>
      json && body.json ? [body.json.value] : [],
    );
    const secrets = readings.flatMap(({ sent }) => [...sent.secrets, ...sent.identifiers]);
    const media = response?.media;
    if (!media) {
      if (essence === undefined) return [];
      return [
        [
          essence,
          values.length > 0 ? { schema: freshSchema(values, secrets) } : { schema: { type: 'string' } },
        ],
      ];
    }
    const wrong = readings.some(
      ({ response: each }) => each.violations.length + each.undocumented.length > 0,
    );
    if (!wrong || media.schema === undefined) return [];
    const schema = new SchemaAdapter(this.#contract, secrets).adapt(media.schema, values);
    const written = valueAt(this.#contract.document, media.pointer);
    // Examples of outdated responses would mislead.
    const { example: _example, examples: _examples, ...others } = isObject(written) ? written : {};
    return [[media.mediaType, { ...others, schema }]];
  }

  #missingHeaders(documented: ExpectedResponse): string[] {
    const sent = this.#readings.map(({ response }) =>
      response.received.headers.map(([name]) => name.toLowerCase()),
    );
    return documented.headers
      .filter(({ name, required }) => required && sent.some((names) => !names.includes(name.toLowerCase())))
      .map(({ name }) => name);
  }
}

function contentOf(content: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(content).length > 0 ? { content } : {};
}

/** Removes the headers that are not sent. */
function loosened(headers: Record<string, unknown>, missing: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !missing.includes(name)));
}

function tokenActions(
  operation: Operation,
  readings: readonly ReadingWithResponse[],
  contract: Contract,
): OverlayAction[] {
  const success = readings.find(({ response }) => response.success && response.body.json);
  const written = operation.token && valueAt(contract.document, operation.token.pointer);
  if (!success || !operation.token || !isObject(written)) return [];
  const moved = movedToken(operation, written, success.response.body.json?.value);
  if (!moved) return [];
  const description = 'The token moved to another place in the response';
  return [
    { target: jsonPathOf(operation.token.pointer), description, remove: true },
    { target: jsonPathOf(operation.pointer), description, update: { 'x-token': moved } },
  ];
}
