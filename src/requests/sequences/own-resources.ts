import type { Case, Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { isFreeText } from '../derived/field.ts';
import { type Subject, subjectOf } from '../derived/subject.ts';
import { type Collection, collectionsOf, createdId, parentOf } from './collections.ts';
import { Providers } from './providers.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

export type Parameters = Readonly<Record<string, unknown>>;

/** A resource that a sequence created, and deletes again. */
export interface OwnResource {
  readonly collection: Collection;
  /** The path parameters that name it. */
  readonly parameters: Parameters;
  /** The body that it was created with. */
  readonly sent: unknown;
  readonly exchange: Exchange;
}

/** Creates resources, and deletes them again: the last one first, with what they need above them. */
export class OwnResources {
  readonly #contract: Contract;
  readonly #collections: readonly Collection[];
  readonly #providers: Providers;
  readonly #own: OwnResource[] = [];
  /** What could not be created or deleted, one sentence each. */
  readonly notes: string[] = [];

  /** @param operations those that may be sent */
  constructor(contract: Contract, operations: readonly Operation[]) {
    this.#contract = contract;
    this.#collections = collectionsOf(contract, operations);
    this.#providers = new Providers(
      contract,
      operations,
      operations.map(({ id }) => id),
    );
  }

  /**
   * The parameters of the path above a collection: of a resource that is created for it, else of an existing one.
   * Undefined where there is none.
   */
  *above(collection: Collection): Steps<Parameters | undefined> {
    const parent = parentOf(this.#collections, collection);
    if (parent?.create) return (yield* this.create(parent, 'create-above'))?.parameters;
    const operation = collection.create ?? collection.list ?? collection.read;
    const values = operation ? yield* this.#providers.values(operation) : { parameters: {} };
    if ('parameters' in values) return values.parameters;
    this.#note(`${operation?.id} was not sent: ${values.missing}`);
    return undefined;
  }

  /**
   * Creates a resource. Undefined where it was refused, or its id is not in the response.
   * @param given the path parameters above the collection, where they are known
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
    const sent = body ?? subject.example;
    let exchange = yield requestWith(this.#contract, create, this.#caseOf(create, step, body), {
      parameters,
      ...(subject.media ? { body: sent } : {}),
    });
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
    return this.adopt(collection, parameters, exchange, sent);
  }

  /**
   * Takes on what an exchange created, to delete it later. Undefined where its id is not in the response, or where the
   * response may be of a resource that was there before: a 200 beside a documented 201.
   */
  adopt(
    collection: Collection,
    above: Parameters,
    exchange: Exchange,
    sent?: unknown,
  ): OwnResource | undefined {
    const { create, parameter } = collection;
    if (exchange.response?.status === 200 && create && documents(create, 201)) {
      this.#note(`${create.id} returned 200 instead of 201: what it returned may have been there before`);
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

  /** Deletes one resource that was created for nothing else. */
  *remove(own: OwnResource): Steps {
    const { collection, parameters } = own;
    this.forget(own);
    const { remove, create } = collection;
    const name = `${create?.id} ${Object.values(parameters).join('/')}`;
    if (!remove) {
      this.#note(`what ${name} created was not deleted: no operation that may be sent deletes it`);
      return;
    }
    const step = { name: 'clean-up', expects: 'any', undocumentedRefusal: 'ignore' } as const;
    const tag = own.exchange.response?.headers.find(([each]) => each.toLowerCase() === 'etag')?.[1];
    const headers =
      documents(remove, 428) || documents(remove, 412) ? { 'If-Match': matchable(tag) ?? '*' } : {};
    const { response } = yield requestWith(this.#contract, remove, step, { parameters, headers });
    const { status = 0 } = response ?? {};
    if (status < 300 || status === 404 || status === 410) return;
    this.#note(`what ${name} created was not deleted: ${remove.id} returned ${status || 'no response'}`);
  }

  /** Deletes everything that is left. */
  *clean(): Steps {
    for (let own = this.#own.at(-1); own; own = this.#own.at(-1)) yield* this.remove(own);
  }
}

/** The same body with other texts: names may have to be unique. */
function unlike({ fields }: Subject, body: unknown): unknown {
  if (!isObject(body)) return body;
  const suffix = `-${Date.now().toString(36)}`;
  const texts = fields.filter((field) => isFreeText(field) && field.keywords.pattern === undefined);
  const changed = texts.flatMap(({ pointer, keywords: { format, maxLength } }) => {
    const name = pointer.slice(1);
    const value = body[name];
    if (typeof value !== 'string' || (format !== undefined && format !== 'email')) return [];
    const room = typeof maxLength === 'number' ? maxLength - suffix.length : value.length;
    if (room < 1) return [];
    return [[name, format === 'email' ? `d${suffix}${value}` : value.slice(0, room) + suffix] as const];
  });
  return { ...body, ...Object.fromEntries(changed) };
}

/** The value of `If-Match` for an ETag: a weak one never matches (RFC 9110, section 13.1.1), `*` stands for any. */
export function matchable(tag: string | undefined): string | undefined {
  return tag?.startsWith('W/') ? '*' : tag;
}
