import { type Case, type Exchange, headerValue } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { isEmail, isObject, namedTexts, valueAt } from '../../schema/index.ts';
import { idKey, isFreeText, isIdKey, withIds } from '../derived/field.ts';
import { parametersOf } from '../derived/parameter.ts';
import { type Subject, subjectOf } from '../derived/subject.ts';
import { type Provided, planSequence, providedValues, type SequencedOperation } from '../sequence.ts';
import {
  type Collection,
  collectionsOf,
  createdId,
  idText,
  inLifeCycles,
  keyPlace,
  parentOf,
} from './collections.ts';
import { type Reference, referencesOf } from './references.ts';
import { documents, RESTORE, requestWith, type Steps, succeeded } from './steps.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/** A resource that a sequence created, and deletes again. */
export interface OwnResource {
  readonly collection: Collection;
  /** The path parameters that name it, and the ids in the body that it was created with. */
  readonly parameters: Parameters;
  /** The body that it was created with. */
  readonly sent: unknown;
  readonly exchange: Exchange;
}

/** Creates resources, and deletes them again: the last one first, with what they need above them. */
export class OwnResources {
  readonly #contract: Contract;
  readonly #operations: readonly Operation[];
  readonly #collections: readonly Collection[];
  readonly #providers: Providers;
  readonly #own: OwnResource[] = [];
  /** Creations that respond with 200, and are known to make a new resource each time. */
  readonly #making = new Set<Operation>();
  /** Addresses of resources that were not there before their creation. */
  readonly #free = new Set<string>();
  /** Operations whose references are looked for, so that none of them refers to itself by another one. */
  readonly #referring = new Set<Operation>();
  /** What could not be created or deleted, one sentence each. */
  readonly notes: string[] = [];

  /** @param operations those that may be sent */
  constructor(contract: Contract, operations: readonly Operation[]) {
    this.#contract = contract;
    this.#operations = operations;
    this.#collections = collectionsOf(contract, operations);
    this.#providers = new Providers(
      contract,
      operations,
      operations.map(({ id }) => id),
    );
  }

  /**
   * What a creation needs of other resources, of those that are created for it, else of existing ones: the parameters of the
   * path above a collection, and ids in the body. Undefined where the path has none.
   */
  *above(collection: Collection): Steps<Parameters | undefined> {
    const path = yield* this.#pathAbove(collection);
    return path && { ...path, ...(yield* this.ids(collection.create, path)) };
  }

  *#pathAbove(collection: Collection): Steps<Parameters | undefined> {
    const parent = parentOf(this.#collections, collection);
    if (parent?.create) {
      const own = yield* this.create(parent, 'create-above');
      return own && ofPath(own.parameters);
    }
    const operation = collection.create ?? collection.list ?? collection.read;
    const values = operation ? yield* this.#providers.values(operation) : { parameters: {} };
    if ('parameters' in values) return values.parameters;
    this.#note(`${operation?.id} was not sent: ${values.missing}`);
    return undefined;
  }

  /**
   * The ids that the body of an operation needs of other resources, by pointer: `body./customerId`.
   * @param path the path parameters of the operation
   */
  *ids(operation: Operation | undefined, path: Parameters): Steps<Parameters> {
    if (!operation || this.#referring.has(operation)) return {};
    this.#referring.add(operation);
    const ids: Record<string, unknown> = {};
    try {
      for (const reference of referencesOf(this.#contract, this.#operations, operation)) {
        const id = yield* this.#idOf(reference, path);
        const value = id === undefined ? undefined : reference.value(id);
        if (value !== undefined) ids[idKey(reference.pointer)] = value;
      }
    } finally {
      this.#referring.delete(operation);
    }
    return ids;
  }

  /** Of a resource that is deleted again, else of the first one of the list. */
  *#idOf({ collection }: Reference, path: Parameters): Steps<string | undefined> {
    const { create, read, remove = collection.removeElsewhere, parameter } = collection;
    const key = `path.${parameter.name}`;
    if (create && remove && !this.#referring.has(create)) {
      const ids = yield* this.ids(create, path);
      const own = yield* this.create(collection, 'create-above', undefined, { ...ofPath(path), ...ids });
      if (own) return idText(own.parameters[key]);
    }
    const values = read ? yield* this.#providers.values(read) : { parameters: {} };
    return 'parameters' in values ? idText(values.parameters[key]) : undefined;
  }

  /**
   * Creates a resource. Undefined where it was refused, or its id is not in the response.
   * @param given what it needs of other resources, where it is known
   */
  *create(
    collection: Collection,
    step: string,
    body?: unknown,
    given?: Parameters,
  ): Steps<OwnResource | undefined> {
    const { create } = collection;
    const parameters = given ?? (yield* this.above(collection));
    if (!create || !parameters) return undefined;
    const subject = subjectOf(this.#contract, create);
    const sent = withIds(body ?? subject.example, parameters);
    if (!(yield* this.#mayBeSent(collection, parameters, sent))) return undefined;
    const values = { parameters, ...(subject.media ? { body: sent } : {}) };
    let exchange = yield requestWith(this.#contract, create, this.#caseOf(create, step, body), values);
    if (exchange.response?.status === 409) {
      const other = { parameters, body: unlike(subject, sent) };
      exchange = yield requestWith(
        this.#contract,
        create,
        this.#caseOf(create, `${step}-another`, body),
        other,
      );
    }
    if (!succeeded(exchange)) {
      const status = exchange.response?.status ?? 'no response';
      this.#note(`${create.id} created nothing: ${status}`);
      return undefined;
    }
    if (!this.#isCreation(collection, parameters, exchange))
      yield* this.#tryAgain(collection, exchange, values);
    return this.adopt(collection, parameters, exchange, sent);
  }

  /** Whether a response says that something is new, or it is known of the operation or the resource. */
  #isCreation(collection: Collection, above: Parameters, exchange: Exchange): boolean {
    const { create } = collection;
    if (exchange.response?.status !== 200 || !create) return true;
    if (documents(create, 201)) return false;
    const id = createdId(this.#contract, collection, exchange);
    return this.#making.has(create) || this.#free.has(addressOf(collection, above, id));
  }

  /** What has an id that the client chooses, and no 201, must not be there before: it would be replaced, and deleted. */
  *#mayBeSent(collection: Collection, parameters: Parameters, sent: unknown): Steps<boolean> {
    const { create, read, parameter } = collection;
    const key = create && keyPlace(this.#contract, collection, create)?.key;
    const id = key === undefined || !isObject(sent) ? undefined : idText(valueAt(sent, key));
    if (!create || !read || id === undefined || documents(create, 201)) return true;
    const own = { parameters: { ...parameters, [`path.${parameter.name}`]: id } };
    const step = { name: 'read-before', expects: 'any', undocumentedRefusal: 'ignore' } as const;
    const { response } = yield requestWith(this.#contract, read, step, own);
    const isFree = response?.status === 404 || response?.status === 410;
    if (isFree) this.#free.add(addressOf(collection, parameters, id));
    else
      this.#note(
        `${create.id} was not sent: ${read.id} returned ${response?.status ?? 'no response'} for ${id}`,
      );
    return isFree;
  }

  /**
   * Sends the same once more, where only a 200 says that something was created: another id, or a refusal of what is there
   * already, shows that a creation finds nothing that was there before.
   */
  *#tryAgain(
    collection: Collection,
    exchange: Exchange,
    values: { readonly parameters: Parameters; readonly body?: unknown },
  ): Steps {
    const { create } = collection;
    if (!create || documents(create, 201)) return;
    const step = { name: SAME_AGAIN, expects: 'any', undocumentedRefusal: 'ignore' } as const;
    const again = yield requestWith(this.#contract, create, step, values);
    const [first, second] = [exchange, again].map((each) => createdId(this.#contract, collection, each));
    const isOther = succeeded(again) && first !== undefined && second !== undefined && first !== second;
    if (!isOther && ![400, 409, 422].includes(again.response?.status ?? 0)) return;
    this.#making.add(create);
    if (!isOther) return;
    const other = this.adopt(collection, values.parameters, again, values.body);
    if (other) yield* this.remove(other);
  }

  /** Finds out whether a creation without 201 makes something new, so that what is created later can be deleted. */
  *prepare(collection: Collection, given: Parameters): Steps {
    const { create } = collection;
    if (!create || documents(create, 201) || this.#making.has(create)) return;
    const own = yield* this.create(collection, 'create', undefined, given);
    if (own) yield* this.remove(own);
  }

  /**
   * Takes on what an exchange created, to delete it later. Undefined where its id is not in the response, or where the
   * response may be of a resource that was there before: a 200 that `create` does not know as new.
   */
  adopt(
    collection: Collection,
    above: Parameters,
    exchange: Exchange,
    sent?: unknown,
  ): OwnResource | undefined {
    const { create, parameter } = collection;
    if (!this.#isCreation(collection, above, exchange)) {
      this.#note(`${create?.id} returned 200 instead of 201: what it returned may have been there before`);
      return undefined;
    }
    const id = createdId(this.#contract, collection, exchange);
    if (id === undefined) {
      this.#note(`what ${create?.id} created was not deleted: neither its body nor Location has the id`);
      return undefined;
    }
    const own = { collection, parameters: { ...above, [`path.${parameter.name}`]: id }, sent, exchange };
    this.#own.push(own);
    return own;
  }

  #note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }

  /** A name may be taken, where the contract documents a conflict. */
  #caseOf(create: Operation, name: string, body: unknown): Case {
    const { case: documented } = requestWith(this.#contract, create, name);
    const mayFail = documents(create, 409) || body !== undefined;
    return mayFail ? { name, expects: 'any', undocumentedRefusal: 'ignore' } : documented;
  }

  /** Forgets a resource that a sequence deleted itself. */
  forget(own: OwnResource): void {
    const index = this.#own.indexOf(own);
    if (index >= 0) this.#own.splice(index, 1);
  }

  /** Whether a resource is still to be deleted. */
  has(own: OwnResource): boolean {
    return this.#own.includes(own);
  }

  /**
   * Deletes one resource that was created for nothing else.
   * @returns whether it is gone
   */
  *remove(own: OwnResource): Steps<boolean> {
    const { collection, parameters } = own;
    this.forget(own);
    const { create, remove = collection.removeElsewhere } = collection;
    const name = `${create?.id} ${Object.values(ofPath(parameters)).join('/')}`;
    if (!remove) {
      this.#note(`what ${name} created was not deleted: no operation that may be sent deletes it`);
      return false;
    }
    const step = { name: 'clean-up', expects: 'any', undocumentedRefusal: 'ignore' } as const;
    const { response: made } = own.exchange;
    const tag = made && headerValue(made, 'etag');
    const headers =
      documents(remove, 428) || documents(remove, 412) ? { 'If-Match': matchable(tag) ?? '*' } : {};
    let { response } = yield requestWith(this.#contract, remove, step, { parameters, headers });
    // It has changed since: a sequence above it sent updates.
    if (response?.status === 412) {
      const headers = { 'If-Match': yield* this.#tagNow(own) };
      ({ response } = yield requestWith(this.#contract, remove, step, { parameters, headers }));
    }
    const { status = 0 } = response ?? {};
    if ((status > 0 && status < 300) || status === 404 || status === 410) return status !== 202;
    this.#note(`what ${name} created was not deleted: ${remove.id} returned ${status || 'no response'}`);
    return false;
  }

  /** The ETag that a resource has now; `*` where it cannot be read. */
  *#tagNow({ collection: { read }, parameters }: OwnResource): Steps<string> {
    if (!read) return '*';
    const step = { name: 'read-for-clean-up', expects: 'any', undocumentedRefusal: 'ignore' } as const;
    const { response } = yield requestWith(this.#contract, read, step, { parameters });
    return matchable(response && headerValue(response, 'etag')) ?? '*';
  }

  /** Deletes everything that is left. */
  *clean(): Steps {
    for (let own = this.#own.at(-1); own; own = this.#own.at(-1)) yield* this.remove(own);
  }
}

/** The step that shows whether a creation makes something new: without its response, the first one is left. */
const SAME_AGAIN = 'create-same';

/** What is not deleted or restored because a response did not come, or limits the rate. */
export function leftBehind({ name }: Case, { operation, response }: Exchange): string[] {
  const { status = 'no response' } = response ?? {};
  if (status !== 429 && status !== 'no response') return [];
  if (name === RESTORE) return [`${operation}: what was changed was not restored: ${status}`];
  if (name !== SAME_AGAIN) return [];
  return [
    `what ${operation} returned was not deleted: whether it is new is unknown, for the same request got ${status}`,
  ];
}

/** Without the ids that were sent in a body. */
function ofPath(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([key]) => !isIdKey(key)));
}

function addressOf({ path }: Collection, above: Parameters, id: string | undefined): string {
  return JSON.stringify([path, above, id]);
}

/** The same body with other texts: names and numbers may have to be unique. */
export function unlike({ contract, fields }: Subject, body: unknown): unknown {
  if (!isObject(body)) return body;
  const now = Date.now();
  const suffix = `-${now.toString(36)}`;
  const changed = fields.filter(isFreeText).flatMap(({ pointer, schema, keywords }) => {
    const name = pointer.slice(1);
    const value = body[name];
    if (typeof value !== 'string') return [];
    const { format, maxLength, pattern } = keywords;
    const { kept } = contract.checksOf(schema, 'request');
    if (pattern !== undefined) {
      const other = otherCharacters(value, now).find((each) => each !== value && kept(each));
      return other === undefined ? [] : [[name, other] as const];
    }
    const isKnown = format !== undefined || namedTexts(schema, keywords) !== undefined;
    if (isKnown) return isEmail(value) ? [[name, `d${suffix}${value}`] as const] : [];
    const room = typeof maxLength === 'number' ? maxLength - suffix.length : value.length;
    return room < 1 ? [] : [[name, value.slice(0, room) + suffix] as const];
  });
  return { ...body, ...Object.fromEntries(changed) };
}

/** Texts of the same form: with other digits, or with other letters as well. */
function otherCharacters(text: string, seed: number): string[] {
  const digits = [...String(seed)].reverse();
  const letters = [...seed.toString(26)].reverse().map((each) => Number.parseInt(each, 26));
  const inTurn = <T>(list: readonly T[], index: number) => list[index % list.length] as T;
  const withDigits = text.replace(/\d/g, (_, index: number) => inTurn(digits, index));
  const withLetters = withDigits.replace(/[a-z]/gi, (letter, index: number) =>
    String.fromCharCode((letter < 'a' ? 65 : 97) + inTurn(letters, index)),
  );
  return [withDigits, withLetters];
}

/** The value of `If-Match` for an ETag: a weak one never matches (RFC 9110, section 13.1.1), `*` stands for any. */
export function matchable(tag: string | undefined): string | undefined {
  return tag?.startsWith('W/') ? '*' : tag;
}

/** The parameters of a request on a resource, with its ETag where the operation takes one. */
export function withTag(
  contract: Contract,
  operation: Operation,
  parameters: Parameters,
  tag: string | undefined,
): { readonly parameters: Parameters; readonly headers?: Readonly<Record<string, string>> } {
  const documented = parametersOf(contract, operation).find(
    (each) => each.in === 'header' && each.name.toLowerCase() === 'if-match',
  );
  const takesTag = documented !== undefined || documents(operation, 412) || documents(operation, 428);
  if (!takesTag || tag === undefined) return { parameters };
  if (documented) return { parameters: { ...parameters, [`header.${documented.name}`]: tag } };
  return { parameters, headers: { 'If-Match': tag } };
}

/** The responses that provide values for other operations: each one is requested once, when it is needed. */
export class Providers {
  readonly #contract: Contract;
  readonly #planned: ReadonlyMap<string, SequencedOperation>;
  readonly #exchanges = new Map<string, Exchange>();

  /**
   * @param operations those that may be sent
   * @param safeOperations ids of those that are declared safe
   */
  constructor(contract: Contract, operations: readonly Operation[], safeOperations?: readonly string[]) {
    this.#contract = contract;
    // What creates something is sent only by sequences that delete it again.
    const changing = inLifeCycles(contract, operations);
    const mayProvide = (operation: Operation) => !changing.has(operation);
    const planned = planSequence(contract, operations, { safeOperations, mayProvide });
    this.#planned = new Map(planned.map((each) => [each.operation.id, each]));
  }

  /** Where the values of an operation come from; undefined for one that is not sent. */
  planned({ id }: Operation): SequencedOperation | undefined {
    return this.#planned.get(id);
  }

  /** Keeps a response for those that need its values. */
  note(exchange: Exchange): void {
    this.#exchanges.set(exchange.operation, exchange);
  }

  /** The values that an operation needs of other responses. No operation needs itself, and a chain is short. */
  *values(operation: Operation): Steps<Provided> {
    const sequenced = this.planned(operation);
    if (!sequenced) return { parameters: {} };
    if (sequenced.lacks.length > 0) {
      const names = sequenced.lacks.join(' and ');
      return { missing: `no operation provides ${names}, and the contract has no example` };
    }
    for (const { from } of sequenced.provisions) {
      if (this.#exchanges.has(from.id)) continue;
      const values = yield* this.values(from);
      if ('missing' in values) return values;
      const { case: step } = requestWith(this.#contract, from, 'documented', values);
      this.note(yield requestWith(this.#contract, from, { ...step, expects: 'any' }, values));
    }
    return providedValues(this.#contract, sequenced, (from) => {
      const exchange = this.#exchanges.get(from.id);
      return exchange && { contract: this.#contract, operation: from, exchange };
    });
  }
}
