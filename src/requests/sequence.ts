import type { Case } from '../http/index.ts';
import { type Contract, type Operation, unsafe } from '../openapi/index.ts';
import {
  describeSchema,
  describeSecret,
  describeValue,
  followReferences,
  isObject,
  joinPointer,
  localReference,
} from '../schema/index.ts';
import { type Parameter, parametersOf } from './derived/parameter.ts';
import { listAbove } from './lists.ts';
import { isValidText } from './parameter-check.ts';
import {
  expressedValue,
  expressionsIn,
  type FoundValue,
  pathValues,
  type SentStep,
} from './runtime-expression.ts';

/** Where the value of a parameter comes from. */
interface Provision {
  /** Its place and name: `path.petId`. */
  readonly parameter: string;
  /** The operation whose exchange has the value. */
  readonly from: Operation;
  /** A runtime expression (`$steps.listPets.response.body#/0/id`), or the constant of a link. */
  readonly value: unknown;
  /** The link's name, the convention, or the header `Location` of what was created. */
  readonly basis: { readonly link: string } | 'list' | 'location';
}

/** An operation, and where the values that the contract does not give come from. */
export interface SequencedOperation {
  readonly operation: Operation;
  readonly provisions: readonly Provision[];
  /** Path parameters that neither the contract nor another operation gives; with one, it is not sent. */
  readonly lacks: readonly string[];
  /** Whether a response other than a success shows a fault: the values are those of an existing resource. */
  readonly certain: boolean;
}

/** What a plan depends on, beside the contract. */
interface SequenceOptions {
  /** Ids of the operations that the setting SAFE_OPERATIONS declares safe. */
  readonly safeOperations?: readonly string[] | undefined;
  /** Whether the response of an operation may be requested for others; absent: that of each one. */
  readonly mayProvide?: (operation: Operation) => boolean;
  /** Whether a parameter has a value of its own; absent: whether the contract has one. */
  readonly isGiven?: (parameter: Parameter, operation: Operation) => boolean;
}

/** The most operations that need each other in a row; one that needs a longer chain is not sent. */
const LONGEST_CHAIN = 10;

/** A provided value must never choose what is changed or deleted, whatever is declared safe. */
const CHANGING = ['DELETE', 'PUT', 'PATCH'];

/**
 * For each operation, which of the others provides the values that it needs: by the document's `links`, else by
 * convention from a list, else by the `Location` of what was created. An operation comes after those that it needs,
 * else the order is that of the contract. Only safe operations get such values. Pure.
 * @param operations those that may be sent
 */
export function planSequence(
  contract: Contract,
  operations: readonly Operation[],
  options: SequenceOptions = {},
): readonly SequencedOperation[] {
  const planner = new Planner(contract, operations, options);
  const planned = new Map<Operation, SequencedOperation>();
  // An operation is planned once all that it needs comes from operations planned before: so there are no circles.
  let waiting = [...operations];
  for (let length = 1; length <= LONGEST_CHAIN && waiting.length > 0; length += 1) {
    const ready = waiting.flatMap((operation) => planner.plan(operation, planned) ?? []);
    for (const each of ready) planned.set(each.operation, each);
    waiting = waiting.filter((each) => !planned.has(each));
  }
  for (const each of waiting) planned.set(each, planner.lacking(each));
  return providersFirst(operations.flatMap((each) => planned.get(each) ?? []));
}

function providersFirst(planned: readonly SequencedOperation[]): readonly SequencedOperation[] {
  const byOperation = new Map(planned.map((each) => [each.operation, each]));
  const ordered = new Set<SequencedOperation>();
  // As deep as the longest chain: no operation needs itself.
  const add = (each: SequencedOperation) => {
    if (ordered.has(each)) return;
    for (const { from } of each.provisions) {
      const provider = byOperation.get(from);
      if (provider) add(provider);
    }
    ordered.add(each);
  };
  planned.forEach(add);
  return [...ordered];
}

/** A link of a response to an operation. */
interface Link {
  readonly from: Operation;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

class Planner {
  readonly #contract: Contract;
  readonly #operations: readonly Operation[];
  readonly #links: ReadonlyMap<Operation, readonly Link[]>;
  readonly #safeOperations: readonly string[] | undefined;
  readonly #isGiven: NonNullable<SequenceOptions['isGiven']>;
  readonly #mayProvide: NonNullable<SequenceOptions['mayProvide']>;
  readonly #needed = new Map<Operation, readonly Parameter[]>();

  constructor(contract: Contract, operations: readonly Operation[], options: SequenceOptions) {
    this.#safeOperations = options.safeOperations;
    this.#isGiven = options.isGiven ?? (({ known }) => known);
    this.#mayProvide = options.mayProvide ?? (() => true);
    this.#contract = contract;
    this.#operations = operations;
    this.#links = linksByTarget(contract, operations);
  }

  /** Undefined while a path parameter has no value yet. */
  plan(
    operation: Operation,
    planned: ReadonlyMap<Operation, SequencedOperation>,
  ): SequencedOperation | undefined {
    const needed = this.#neededBy(operation);
    const isReady = (from: Operation) => planned.get(from)?.lacks.length === 0 && this.#mayProvide(from);
    const provisions = this.#mayChange(operation) ? [] : this.#provisions(operation, needed, isReady);
    const open = needed.filter(
      (each) => each.in === 'path' && !provisions.some(({ parameter }) => parameter === keyOf(each)),
    );
    if (open.length > 0) return undefined;
    return { operation, provisions, lacks: [], certain: this.#isCertain(operation, provisions) };
  }

  lacking(operation: Operation): SequencedOperation {
    const lacks = this.#neededBy(operation).flatMap(({ in: place, name }) =>
      place === 'path' ? [name] : [],
    );
    return { operation, provisions: [], lacks, certain: false };
  }

  #mayChange(operation: Operation): boolean {
    if (CHANGING.includes(operation.method)) return true;
    return unsafe(this.#contract, operation, this.#safeOperations) !== undefined;
  }

  /** The required parameters in path and query that have no value of their own. */
  #neededBy(operation: Operation): readonly Parameter[] {
    const known =
      this.#needed.get(operation) ??
      parametersOf(this.#contract, operation).filter(
        (each) =>
          each.required && (each.in === 'path' || each.in === 'query') && !this.#isGiven(each, operation),
      );
    this.#needed.set(operation, known);
    return known;
  }

  #provisions(
    operation: Operation,
    needed: readonly Parameter[],
    isReady: (from: Operation) => boolean,
  ): Provision[] {
    const found = new Map<string, Provision>();
    const add = (provision: Provision) => {
      if (!found.has(provision.parameter)) found.set(provision.parameter, provision);
    };
    for (const link of this.#links.get(operation) ?? []) {
      if (!isReady(link.from)) continue;
      for (const each of needed) {
        const key = [keyOf(each), each.name].find((name) => Object.hasOwn(link.parameters, name));
        if (key === undefined) continue;
        add({
          parameter: keyOf(each),
          from: link.from,
          value: ofStep(link.from, link.parameters[key]),
          basis: { link: link.name },
        });
      }
    }
    // The last parameter first: the list that has it also says which resource the ones before it name.
    for (const each of [...needed].reverse()) {
      if (each.in !== 'path' || found.has(keyOf(each))) continue;
      const above = listAbove(this.#contract, operation, each);
      if (above && isReady(above.list)) {
        const first = `$response.body#${above.items}/0${above.key}`;
        add({ parameter: keyOf(each), from: above.list, value: ofStep(above.list, first), basis: 'list' });
        for (const [name, itsName] of above.shared) {
          if (!needed.some((other) => other.in === 'path' && other.name === name)) continue;
          const value = ofStep(above.list, `$request.path.${itsName}`);
          add({ parameter: `path.${name}`, from: above.list, value, basis: 'list' });
        }
      }
    }
    const open = needed.filter((each) => each.in === 'path' && !found.has(keyOf(each)));
    const from = open.length > 0 ? this.#creatorOf(operation, isReady) : undefined;
    for (const each of from ? open : []) {
      const value = from && ofStep(from, '$response.header.Location');
      if (from) add({ parameter: keyOf(each), from, value, basis: 'location' });
    }
    return [...found.values()];
  }

  /** The POST to the collection of an item, whose 201 has the item's address (RFC 9110, section 15.3.2). */
  #creatorOf({ path }: Operation, isReady: (from: Operation) => boolean): Operation | undefined {
    const collection = path.replace(/\/+\{[^/{}]+\}\/*$/, '');
    if (collection === path) return undefined;
    return this.#operations.find(
      (each) =>
        each.method === 'POST' &&
        each.path.replace(/\/+$/, '') === collection &&
        each.responses.some(({ status }) => status === '201') &&
        isReady(each),
    );
  }

  /**
   * A resource below an existing one need not exist, nor one whose parameter was only guessed, nor the example of a
   * path in another place than its own.
   */
  #isCertain(operation: Operation, provisions: readonly Provision[]): boolean {
    const path = parametersOf(this.#contract, operation).filter((each) => each.in === 'path');
    const provisionOf = (each: Parameter) => provisions.find(({ parameter }) => parameter === keyOf(each));
    const last = path.at(-1);
    if (last && path.some(provisionOf) && !provisionOf(last)) return false;
    return path.every((each) => {
      const provision = provisionOf(each);
      if (provision?.basis !== 'list' || String(provision.value).includes('.request.path.')) return true;
      return listAbove(this.#contract, operation, each)?.certain === true;
    });
  }
}

/** The key of a parameter among given values. */
function keyOf({ in: place, name }: Parameter): string {
  return `${place}.${name}`;
}

/** An expression of a link, as one of the step: `$steps.listPets.response.body#/0/id`. */
function ofStep({ id }: Operation, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return expressionsIn(value).reduce<string>(
    (text, { text: written }) => text.replace(written, () => `$steps.${id}.${written.slice(1)}`),
    value,
  );
}

/** The links of successful responses, by the operation that they lead to. */
function linksByTarget(
  contract: Contract,
  operations: readonly Operation[],
): ReadonlyMap<Operation, readonly Link[]> {
  const found = new Map<Operation, Link[]>();
  for (const from of operations) {
    for (const { status, pointer } of from.responses) {
      if (!status.startsWith('2')) continue;
      const links = followReferences(contract.document, joinPointer(pointer, 'links'))?.value;
      for (const name of isObject(links) ? Object.keys(links) : []) {
        const link = followReferences(contract.document, joinPointer(pointer, 'links', name))?.value;
        const target = isObject(link) && operations.find((each) => leadsTo(link, each));
        if (!isObject(link) || !target || target === from || !isObject(link.parameters)) continue;
        found.set(target, [...(found.get(target) ?? []), { from, name, parameters: link.parameters }]);
      }
    }
  }
  return found;
}

function leadsTo(
  { operationId, operationRef }: Record<string, unknown>,
  { id, pointer }: Operation,
): boolean {
  if (typeof operationId === 'string') return operationId === id;
  return typeof operationRef === 'string' && localReference(operationRef) === pointer;
}

/** Where a value comes from, for people: `petId = $steps.listPets.response.body#/0/id (by convention …)`. */
export function provisionText({ parameter, value, basis }: Provision): string {
  const name = parameter.slice(parameter.indexOf('.') + 1);
  const why =
    typeof basis === 'object'
      ? `the link ${basis.link}`
      : basis === 'list'
        ? 'by convention: a list and its items'
        : 'the address of what was created';
  return `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)} (${why})`;
}

/**
 * The case of a request with provided values: `from-list`, `from-link`, `from-location`. Where it is not certain that
 * the resource exists, any documented response is accepted.
 */
export function provisionCase(documented: Case, { provisions, certain }: SequencedOperation): Case {
  const [basis = 'list'] = provisions.map((each) => (typeof each.basis === 'object' ? 'link' : each.basis));
  const name = `from-${basis}`;
  return certain ? { ...documented, name } : { name, expects: 'any', undocumentedRefusal: 'ignore' };
}

/** Values of parameters, or one sentence on why there is one too few. */
export type Provided =
  | { readonly parameters: Readonly<Record<string, unknown>>; readonly body?: unknown }
  | { readonly missing: string };

/**
 * The values that an operation needs, from the exchanges of those that provide them. Only a successful response
 * provides any.
 * @param find the exchange of an operation; undefined where it was not sent
 */
export function providedValues(
  contract: Contract,
  { operation, provisions }: SequencedOperation,
  find: (operation: Operation) => SentStep | undefined,
): Provided {
  const parameters: Record<string, unknown> = {};
  for (const provision of provisions) {
    const found = provided(contract, operation, provision, find(provision.from));
    if ('missing' in found) return found;
    parameters[provision.parameter] = found.value;
  }
  return { parameters };
}

function provided(
  contract: Contract,
  operation: Operation,
  { parameter, from, value, basis }: Provision,
  sent: SentStep | undefined,
): FoundValue {
  if (!sent) return { missing: `${from.id} was not sent` };
  const status = sent.exchange.response?.status;
  if (status === undefined || status < 200 || status > 299) {
    return { missing: `${from.id} ${status === undefined ? 'got no response' : `returned ${status}`}` };
  }
  const found = expressedValue(value, () => sent);
  if ('missing' in found || basis !== 'location') return usable(contract, operation, parameter, found, from);
  const text = pathValues(operation.path, String(found.value)).get(parameter.slice('path.'.length));
  const missing = `${from.id} returned a Location that is no ${operation.path}`;
  return usable(contract, operation, parameter, text === undefined ? { missing } : { value: text }, from);
}

/** Whether a value of a response can be sent as a parameter: it keeps the schema, and has a place there. */
export function usable(
  contract: Contract,
  operation: Operation,
  key: string,
  found: FoundValue,
  from: Operation,
): FoundValue {
  if ('missing' in found) return found;
  const parameter = parametersOf(contract, operation).find(
    (each) => key === keyOf(each) || key === each.name,
  );
  if (!parameter) return found;
  const { value } = found;
  if (isScalar(value)) {
    const text = String(value);
    if (isSendableAs(parameter, text) && isValidText(contract, parameter, [text])) return found;
  }
  const received = typeof value === 'number' ? describeValue(value) : describeSecret(value);
  const wanted = describeSchema(parameter.keywords);
  return {
    missing: `${from.id} has ${received}, which is no ${parameter.name} of ${operation.id} (${wanted})`,
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** No id is longer, and not every server takes a longer address. */
const LONGEST_VALUE = 500;

/** Whether a text has a place in a path, in a query (encoded as UTF-8), or in a header (RFC 9110, section 5.5). */
function isSendableAs({ in: place }: Parameter, text: string): boolean {
  if (text.length > LONGEST_VALUE || /\p{Surrogate}/u.test(text)) return false;
  if (place === 'path') return !/^\.{0,2}$/.test(text);
  return place === 'query' || /^[\t -~\u0080-\u00ff]*$/.test(text);
}
