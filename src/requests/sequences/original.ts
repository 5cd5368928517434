import { isSecretName } from '../../core/index.ts';
import { type Case, type Exchange, headerValue } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { equal, isObject, pointerTokens, typesOf, valueAt } from '../../schema/index.ts';
import type { Field } from '../derived/field.ts';
import { type Subject, subjectOf } from '../derived/subject.ts';
import { jsonIn } from '../runtime-expression.ts';
import { isMergePatch, mergedPatch } from './changed-bodies.ts';
import { matchable, withTag } from './own-resources.ts';
import { readableNames } from './read-only.ts';
import { RESTORE, requestWith, type Steps, succeeded } from './steps.ts';

/** A resource that there is one of, such as the settings: it is read and changed at one address. */
export interface Singleton {
  readonly read: Operation;
  readonly update: Operation;
}

/** What a resource that there is one of was before anything was sent to change it, so that it can be restored. */
export class Original {
  readonly #contract: Contract;
  readonly #singleton: Singleton;
  readonly subject: Subject;
  readonly resource: Readonly<Record<string, unknown>>;
  /** The properties of the resource that a request may have. */
  readonly known: Readonly<Record<string, unknown>>;
  /** Properties of a request that no response has as they are, so that they could not be restored. */
  readonly unreadable: readonly string[];
  readonly notes: string[] = [];
  #tag: string | undefined;
  #needsTag = false;
  /** A response that says whether something was changed has not come yet. */
  #isSending = false;
  /** What was accepted; `all` where that is no object, or a whole. */
  readonly #sent: Readonly<Record<string, unknown>>[] = [];
  #all = false;

  private constructor(contract: Contract, singleton: Singleton, resource: Readonly<Record<string, unknown>>) {
    this.#contract = contract;
    this.#singleton = singleton;
    this.resource = resource;
    this.subject = subjectOf(contract, singleton.update);
    const readable = readableNames(contract, singleton.read);
    const nameOf = ({ pointer }: Field) => pointer.slice(1);
    const sent = this.subject.fields.filter(({ keywords }) => keywords.readOnly !== true);
    const own = sent.filter(({ pointer }) => pointer.lastIndexOf('/') === 0).map(nameOf);
    this.known = Object.fromEntries(Object.entries(resource).filter(([name]) => own.includes(name)));
    this.unreadable = [
      ...sent.filter(isSecret).map(nameOf),
      ...own.filter((name) => !(readable.includes(name) || Object.hasOwn(resource, name))),
      ...own.filter((name) => isMasked(resource[name])),
    ];
  }

  /** @returns a sentence where there is nothing that could be restored */
  static *read(contract: Contract, singleton: Singleton): Steps<Original | string> {
    const { read, update } = singleton;
    const first = yield requestWith(contract, read, 'read-before', {});
    const resource = succeeded(first) ? jsonIn(first.response?.body) : undefined;
    if (!isObject(resource)) return `${update.id} was not sent: ${read.id} returned nothing to restore`;
    const original = new Original(contract, singleton, resource);
    original.note(first);
    return original;
  }

  notSent(): string {
    const names = [...new Set(this.unreadable)].join(' and ');
    return `${this.#singleton.update.id} was not sent: ${names} could not be restored, for no response has it`;
  }

  allows(body: unknown): boolean {
    const { media } = this.subject;
    return media !== undefined && this.#contract.checksOf(media.schema, 'request').kept(body);
  }

  /** Keeps the ETag of a response that has the resource. */
  note({ response }: Exchange): void {
    if (response && response.status < 300) this.#tag = headerValue(response, 'etag');
  }

  /** Something is about to be sent that may change it. */
  sending(): void {
    this.#isSending = true;
  }

  /** A refusal changes nothing; after anything else, nobody knows. */
  mayHaveChanged({ request, response }: Exchange): void {
    this.#isSending = false;
    if (response && response.status >= 400 && response.status < 500) return;
    const body = jsonIn(request.body);
    // What PUT leaves out is gone.
    if (isObject(body) && request.method !== 'PUT') this.#sent.push(body);
    else this.#all = true;
  }

  /** Sends a change with the ETag of the resource, where the operation takes or insists on one (RFC 6585, section 3). */
  *change(name: string, body: unknown): Steps<Exchange> {
    this.sending();
    let exchange = yield this.#request(name, body);
    if (exchange.response?.status === 428 && !this.#needsTag) {
      this.#needsTag = true;
      exchange = yield this.#request(name, body);
    }
    this.mayHaveChanged(exchange);
    return exchange;
  }

  #request(name: string, body: unknown) {
    const { update } = this.#singleton;
    const tag = matchable(this.#tag);
    const values = this.#needsTag
      ? { headers: { 'If-Match': tag ?? '*' } }
      : withTag(this.#contract, update, {}, tag);
    const step: Case = { name, expects: 'any', undocumentedRefusal: 'ignore' };
    return requestWith(this.#contract, update, step, { ...values, body });
  }

  /** Sets back what is different now, and nothing else. */
  *restore(): Steps {
    this.#all ||= this.#isSending;
    if (!this.#all && this.#sent.length === 0) return;
    const { read, update } = this.#singleton;
    const step: Case = { name: 'read-to-restore', expects: 'any', undocumentedRefusal: 'ignore' };
    const exchange = yield requestWith(this.#contract, read, step, {});
    this.note(exchange);
    const found = succeeded(exchange) ? jsonIn(exchange.response?.body) : undefined;
    // A read may be some moments behind: what was accepted counts as there.
    const now = this.#sent.reduce<unknown>((all, body) => mergedPatch(all, body), found);
    const body = update.method === 'PUT' ? this.known : this.#patch(isObject(now) ? now : {});
    if (Object.keys(body).length === 0) return;
    const restored = yield* this.change(RESTORE, body);
    if (!succeeded(restored)) {
      const status = restored.response?.status ?? 'no response';
      this.notes.push(`${update.id}: what was changed was not restored: ${status}`);
      return;
    }
    if (restored.response?.status === 202) return;
    yield requestWith(
      this.#contract,
      read,
      readCase('read-restored', this.resource, this.subject.fields),
      {},
    );
  }

  /** A patch that leads from what is there now to what was. */
  #patch(now: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const names = this.subject.fields
      .map(({ pointer }) => pointer.slice(1))
      .filter((name) => !name.includes('/'));
    const patch = patchOf(now, this.resource, isMergePatch(this.subject));
    return Object.fromEntries(
      Object.entries(patch).filter(([name, value]) => {
        const isSent = this.#sent.some((body) => Object.hasOwn(body, name));
        const isNew = isSent && !Object.hasOwn(this.resource, name);
        if (!isNew && !names.includes(name)) return false;
        if (!this.#all && !isSent) return false;
        return value !== null || this.resource[name] === null || this.allows({ [name]: null });
      }),
    );
  }
}

/** The members that differ, each as it was; null for one that was not there (RFC 7396). */
function patchOf(
  now: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
  isMerged: boolean,
): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  // Not by their names alone, which may be `constructor`.
  const own = (of: object, name: string): unknown => Object.getOwnPropertyDescriptor(of, name)?.value;
  const changed = [...names].filter((name) => !equal(own(now, name), own(before, name)));
  return Object.fromEntries(
    changed.map((name) => {
      const [value, old] = [own(now, name), own(before, name)];
      const isInside = isMerged && isObject(value) && isObject(old);
      return [name, isInside ? patchOf(value, old, isMerged) : (old ?? null)];
    }),
  );
}

/** A secret that is shown as `****`, by itself or inside of something, would be replaced by that. */
export function isMasked(value: unknown): boolean {
  return /[*•●]{3}/.test(JSON.stringify(value) ?? '');
}

/** Whether responses do not show a property, however deep it is, or not as it is. */
export function isSecret({ pointer, keywords }: Field): boolean {
  const isHidden = keywords.writeOnly === true || keywords.format === 'password';
  return isHidden || pointerTokens(pointer).some((token) => isSecretName(token));
}

export function isPlain({ format, readOnly, writeOnly }: Field['keywords']): boolean {
  return format === undefined && readOnly !== true && writeOnly !== true;
}

/** Every server stores these as they are. */
export function isComparable(value: unknown): value is string | number | boolean {
  return typeof value === 'boolean' || Number.isInteger(value) || (typeof value === 'string' && value !== '');
}

/** What is read after a change: the values that can be changed, each as it is now. */
export function readCase(name: string, now: unknown, fields: readonly Field[]): Case {
  const body = Object.fromEntries(
    fields.flatMap(({ pointer, keywords }) => {
      const value = valueAt(now, pointer);
      return isPlain(keywords) && isComparable(value) && typesOf(keywords).length > 0
        ? [[pointer, value] as const]
        : [];
    }),
  );
  return { name, expects: 'any', expectation: { status: 200, body } };
}
