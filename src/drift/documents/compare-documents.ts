import { cut } from '../../core/index.ts';
import { joinPointer, valueAt } from '../../schema/index.ts';
import {
  type Change,
  Changes,
  LONGEST_PLACE,
  type NewChange,
  sameValue,
  short,
  type Versions,
  type Way,
} from './change.ts';
import { SchemaComparison } from './compare-schemas.ts';
import { compareSecurity } from './compare-security.ts';
import {
  contentSchemas,
  covering,
  coveringStatus,
  dateOf,
  type FoundOperation,
  headersOf,
  isForm,
  isSuccess,
  isWithin,
  type Located,
  labelled,
  located,
  mediaTypes,
  type OperationPair,
  objectAt,
  operationsAt,
  type Parameter,
  parameterAt,
  responsesOf,
  rootOf,
  schemaAt,
  serversAbove,
  serversOf,
} from './document-parts.ts';

/**
 * What changed between two versions of an OpenAPI document for the clients of the API. A request may not become narrower, and a
 * response not wider; what cannot be decided is a warning. Texts for people and examples do not count. Pure.
 * @param versions both converted to OpenAPI 3.1, with local references, as a `Contract` has them
 * @param today ISO 8601 date: what has a sunset before it may be removed
 */
export function compareDocuments(versions: Versions, today: string): Change[] {
  const changes = new Changes();
  new DocumentComparison(versions, changes, today).run();
  return changes.found;
}

class DocumentComparison {
  readonly #versions: Versions;
  readonly #changes: Changes;
  readonly #schemas: SchemaComparison;
  readonly #today: string;

  constructor(versions: Versions, changes: Changes, today: string) {
    this.#versions = versions;
    this.#changes = changes;
    this.#schemas = new SchemaComparison(versions, changes);
    this.#today = today;
  }

  run(): void {
    this.#compareServers(
      { pointer: '', value: rootOf(this.#versions.old) },
      { pointer: '', value: rootOf(this.#versions.new) },
      '',
    );
    this.#comparePaths(this.#operations('old', '/paths', false), this.#operations('new', '/paths', false));
    this.#comparePaths(
      this.#operations('old', '/webhooks', true),
      this.#operations('new', '/webhooks', true),
    );
  }

  /** Operations by method and path; the names of the parameters in a path do not count. */
  #operations(version: 'old' | 'new', pointer: string, isIncoming: boolean): Map<string, FoundOperation> {
    const document = this.#versions[version];
    const found = new Map<string, FoundOperation>();
    for (const path of Object.keys(objectAt(document, pointer))) {
      if (path.startsWith('x-')) continue;
      const item = located(document, joinPointer(pointer, path));
      if (!item) continue;
      for (const [method, at] of operationsAt(document, item)) {
        const name = isIncoming ? `webhook ${path} (${method})` : `${method} ${path}`;
        const key = isIncoming ? name : `${method} ${path.replaceAll(/\{[^{}]*\}/g, '{}')}`;
        if (!found.has(key))
          found.set(key, { name: cut(name, LONGEST_PLACE), path, item, ...at, isIncoming });
      }
    }
    return found;
  }

  #comparePaths(before: Map<string, FoundOperation>, after: Map<string, FoundOperation>): void {
    for (const [key, is] of after) {
      const was = before.get(key);
      if (was) this.#compareOperation(was, is);
      else
        this.#changes.add({
          operation: is.name,
          where: 'operation',
          id: 'operation-added',
          severity: 'compatible',
          title: `${is.isIncoming ? 'the webhook' : 'the operation'} was added`,
          pointer: is.pointer,
        });
    }
    for (const [key, was] of before) if (!after.has(key)) this.#removed(was);
  }

  #removed({ name, pointer, value, isIncoming }: FoundOperation): void {
    const sunset = dateOf(value['x-sunset']);
    const isOver = sunset !== undefined && sunset <= this.#today;
    const isDeprecated = value.deprecated === true;
    const was = isOver
      ? ` after its sunset on ${sunset}`
      : sunset
        ? ` before its sunset on ${sunset}`
        : isDeprecated
          ? ', which was deprecated'
          : '';
    const severity = isOver ? 'compatible' : (isDeprecated && !sunset) || isIncoming ? 'warning' : 'breaking';
    const what = isIncoming ? 'the webhook' : 'the operation';
    this.#changes.add({
      operation: name,
      where: 'operation',
      id: 'operation-removed',
      severity,
      title: `${what} was removed${was}`,
      pointer,
      document: 'old',
    });
  }

  #compareOperation(was: FoundOperation, is: FoundOperation): void {
    const pair: OperationPair = { name: is.name, old: was, new: is, isIncoming: is.isIncoming };
    this.#compareDeprecation(was, is);
    this.#compareParameters(was, is);
    this.#compareRequestBody(pair);
    this.#compareResponses(pair);
    this.#compareCallbacks(pair);
    if (!pair.isIncoming)
      compareSecurity(this.#versions, pair, (severity, id, title, pointer) =>
        this.#changes.add({ operation: pair.name, where: 'security', id, severity, title, pointer }),
      );
    const [own, others] = [serversAbove(was), serversAbove(is)];
    if (own || others) this.#compareServers(own ?? this.#root('old'), others ?? this.#root('new'), is.name);
    for (const extension of ['x-token', 'x-safe'])
      if (!sameValue(was.value[extension], is.value[extension]))
        this.#changes.add({
          operation: is.name,
          where: 'operation',
          id: 'extension',
          severity: 'warning',
          title: `${extension} has changed`,
          pointer: joinPointer(is.pointer, extension),
        });
  }

  #root(version: 'old' | 'new'): Located {
    return { pointer: '', value: rootOf(this.#versions[version]) };
  }

  #compareDeprecation(was: FoundOperation, is: FoundOperation): void {
    if (is.value.deprecated === true && was.value.deprecated !== true)
      this.#changes.add({
        operation: is.name,
        where: 'operation',
        id: 'deprecated',
        severity: 'compatible',
        title: 'the operation is deprecated now',
        pointer: joinPointer(is.pointer, 'deprecated'),
      });
    const [before, after] = [dateOf(was.value['x-sunset']), dateOf(is.value['x-sunset'])];
    if (before === after) return;
    const isEarlier = after !== undefined && (before === undefined || after < before);
    const title = `the sunset of the operation is ${after ?? 'not documented'} now (was ${before ?? 'not documented'})`;
    this.#changes.add({
      operation: is.name,
      where: 'operation',
      id: 'sunset',
      severity: isEarlier ? 'warning' : 'compatible',
      title,
      pointer: joinPointer(is.pointer, 'x-sunset'),
    });
  }

  #compareParameters(was: FoundOperation, is: FoundOperation): void {
    const before = this.#parameters('old', was);
    const after = this.#parameters('new', is);
    for (const [key, parameter] of after) {
      const known = before.get(key);
      if (known) this.#compareParameter(is, known, parameter);
      else {
        const moved = [...before.values()].find(
          (each) => each.name === parameter.name && !after.has(each.key),
        );
        if (moved) before.delete(moved.key);
        this.#parameterAdded(is, parameter, moved);
      }
    }
    for (const [key, parameter] of before) if (!after.has(key)) this.#parameterRemoved(is, parameter);
  }

  #parameterAdded(
    { name, isIncoming }: FoundOperation,
    parameter: Parameter,
    moved: Parameter | undefined,
  ): void {
    const { where, pointer, required } = parameter;
    if (moved) {
      const title = `${parameter.shown} is sent in the ${parameter.place} now (was in the ${moved.place})`;
      this.#changes.add({
        operation: name,
        where,
        id: 'parameter-moved',
        severity: 'breaking',
        title,
        pointer,
      });
      return;
    }
    const severity = required && !isIncoming ? 'breaking' : 'compatible';
    this.#changes.add({
      operation: name,
      where,
      id: 'parameter-added',
      severity,
      title: `${parameter.shown} was added${required ? ', and is required' : ', optional'}`,
      pointer,
    });
  }

  /** What a request had to have before may be ignored now, or refused. */
  #parameterRemoved({ name }: FoundOperation, { where, pointer, shown }: Parameter): void {
    this.#changes.add({
      operation: name,
      where,
      id: 'parameter-removed',
      severity: 'warning',
      title: `${shown} was removed, and may be ignored or refused now`,
      pointer,
      document: 'old',
    });
  }

  #compareParameter(operation: FoundOperation, was: Parameter, is: Parameter): void {
    const { name, isIncoming } = operation;
    const way: Way = isIncoming ? 'response' : 'request';
    this.#compareRequired(was.required, is.required, way, {
      operation: name,
      where: is.where,
      id: 'parameter-required',
      title: is.shown,
      pointer: joinPointer(is.pointer, 'required'),
    });
    if (is.value.deprecated === true && was.value.deprecated !== true)
      this.#changes.add({
        operation: name,
        where: is.where,
        id: 'deprecated',
        severity: 'compatible',
        title: `${is.shown} is deprecated now`,
        pointer: is.pointer,
      });
    const explodes = was.explode !== undefined && is.explode !== undefined && was.explode !== is.explode;
    if (was.form !== is.form || explodes) {
      const text = ({ form, explode }: Parameter) => form + (explode && explodes ? ', exploded' : '');
      const title = `${is.shown} is written as ${text(is)} now (was ${text(was)})`;
      this.#changes.add({
        operation: name,
        where: is.where,
        id: 'parameter-form',
        severity: 'breaking',
        title,
        pointer: is.pointer,
      });
    }
    const place = { operation: name, where: is.where, name: is.shown, way, isText: is.isText };
    this.#schemas.compare(was.schemas, is.schemas, place, { old: was.pointer, new: is.pointer });
  }

  /** Those of the operation and of its path item; one in a path by its position. */
  #parameters(version: 'old' | 'new', { item, pointer, path }: FoundOperation): Map<string, Parameter> {
    const document = this.#versions[version];
    const inPath = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name);
    const found = new Map<string, Parameter>();
    for (const owner of [item.pointer, pointer]) {
      const list = valueAt(document, joinPointer(owner, 'parameters'));
      if (!Array.isArray(list)) continue;
      for (const index of list.keys()) {
        const parameter = parameterAt(document, joinPointer(owner, 'parameters', index), inPath);
        if (parameter) found.set(parameter.key, parameter);
      }
    }
    return found;
  }

  #compareRequestBody({ name, old: before, new: after, isIncoming }: OperationPair): void {
    const was = located(this.#versions.old, joinPointer(before.pointer, 'requestBody'));
    const is = located(this.#versions.new, joinPointer(after.pointer, 'requestBody'));
    const way = isIncoming ? 'response' : 'request';
    const where = 'request body';
    if (!was && !is) return;
    if (!was || !is) {
      const required = is?.value.required === true;
      const severity = isIncoming ? 'warning' : was || required ? 'breaking' : 'compatible';
      const title = was
        ? 'the body was removed'
        : `the body was added${required ? ', and is required' : ', optional'}`;
      this.#changes.add({
        operation: name,
        where,
        id: was ? 'body-removed' : 'body-added',
        severity,
        title,
        pointer: (is ?? was)?.pointer ?? '',
        document: is ? 'new' : 'old',
      });
      return;
    }
    this.#compareRequired(was.value.required === true, is.value.required === true, way, {
      operation: name,
      where,
      id: 'body-required',
      title: 'the body',
      pointer: joinPointer(is.pointer, 'required'),
    });
    this.#compareContent(name, where, way, was.pointer, is.pointer);
  }

  /** Who sends a value has to send it now, or who receives it has to do without. */
  #compareRequired(
    was: boolean,
    is: boolean,
    way: Way,
    { title: subject, ...place }: Omit<NewChange, 'severity'>,
  ): void {
    if (was === is) return;
    const severity = is === (way === 'request') ? 'breaking' : 'compatible';
    this.#changes.add({ ...place, severity, title: `${subject} is ${is ? 'now' : 'no longer'} required` });
  }

  /** Media types of a body. */
  #compareContent(name: string, where: string, way: Way, was: string, is: string): void {
    const [before, after] = [mediaTypes(this.#versions.old, was), mediaTypes(this.#versions.new, is)];
    for (const [mediaType, pointer] of after) {
      const known = before.get(mediaType) ?? covering(before, mediaType);
      if (known === undefined)
        this.#changes.add({
          operation: name,
          where,
          id: `${way}-media-type`,
          severity: 'compatible',
          title: `the body can now be ${short(mediaType)} as well`,
          pointer,
        });
      else
        this.#compareMediaType(
          name,
          labelled(where, mediaType, after.size),
          way,
          known,
          pointer,
          isForm(mediaType),
        );
    }
    for (const [mediaType, pointer] of before) {
      if (after.has(mediaType)) continue;
      const range = covering(after, mediaType);
      if (range !== undefined) {
        const label = labelled(where, mediaType, before.size);
        this.#compareMediaType(name, label, way, pointer, range, isForm(mediaType));
        continue;
      }
      const isLess = way === 'response' && [...after.keys()].some((each) => isWithin(each, mediaType));
      this.#changes.add({
        operation: name,
        where,
        id: `${way}-media-type`,
        severity: isLess ? 'compatible' : 'breaking',
        title: `the body can no longer be ${short(mediaType)}`,
        pointer,
        document: 'old',
      });
    }
  }

  #compareMediaType(name: string, where: string, way: Way, was: string, is: string, isText: boolean): void {
    const place = { operation: name, where, name: 'the body', way, isText };
    for (const keyword of ['schema', 'itemSchema'])
      this.#schemas.compare(
        schemaAt(this.#versions.old, was, keyword),
        schemaAt(this.#versions.new, is, keyword),
        keyword === 'schema' ? place : { ...place, name: 'an item of the body' },
        { old: was, new: is },
      );
    const encodings = [
      objectAt(this.#versions.old, joinPointer(was, 'encoding')),
      objectAt(this.#versions.new, joinPointer(is, 'encoding')),
    ];
    if (!sameValue(...(encodings as [unknown, unknown])))
      this.#changes.add({
        operation: name,
        where,
        id: `${way}-encoding`,
        severity: 'warning',
        title: 'the encoding of the body has changed: compare the two by hand',
        pointer: is,
      });
  }

  #compareResponses({ name, old: before, new: after, isIncoming }: OperationPair): void {
    const was = responsesOf(this.#versions.old, before.pointer);
    const is = responsesOf(this.#versions.new, after.pointer);
    const way = isIncoming ? 'request' : 'response';
    for (const [status, response] of is) {
      const known = was.get(status) ?? coveringStatus(was, status);
      if (known) this.#compareResponse(name, status, way, known, response);
      else
        this.#changes.add({
          operation: name,
          where: `response ${status}`,
          id: 'status-added',
          severity: isIncoming ? 'compatible' : 'warning',
          title: `the status ${status} is documented now`,
          pointer: response.pointer,
        });
    }
    for (const [status, response] of was) {
      if (is.has(status)) continue;
      const wider = coveringStatus(is, status);
      if (wider && isSuccess(status)) this.#compareResponse(name, status, way, response, wider);
      if (wider) continue;
      const severity = isSuccess(status) || isIncoming ? 'breaking' : 'compatible';
      this.#changes.add({
        operation: name,
        where: `response ${status}`,
        id: 'status-removed',
        severity,
        title: `the status ${status} is no longer documented`,
        pointer: response.pointer,
        document: 'old',
      });
    }
  }

  #compareResponse(name: string, status: string, way: Way, was: Located, is: Located): void {
    const where = `response ${status} body`;
    const [before, after] = [
      mediaTypes(this.#versions.old, was.pointer),
      mediaTypes(this.#versions.new, is.pointer),
    ];
    if (before.size > 0 && after.size === 0)
      this.#changes.add({
        operation: name,
        where,
        id: `${way}-body-removed`,
        severity: 'breaking',
        title: 'the body was removed',
        pointer: was.pointer,
        document: 'old',
      });
    else if (before.size === 0 && after.size > 0)
      this.#changes.add({
        operation: name,
        where,
        id: `${way}-body-added`,
        severity: 'compatible',
        title: 'the body is documented now',
        pointer: is.pointer,
      });
    else this.#compareContent(name, where, way, was.pointer, is.pointer);
    this.#compareHeaders(name, `response ${status}`, way, was.pointer, is.pointer);
  }

  #compareHeaders(name: string, above: string, way: Way, was: string, is: string): void {
    const [before, after] = [headersOf(this.#versions.old, was), headersOf(this.#versions.new, is)];
    for (const [key, header] of after) {
      const [known, where] = [before.get(key), `${above} header ${short(header.name)}`];
      if (!known) {
        this.#changes.add({
          operation: name,
          where,
          id: 'header-added',
          severity: 'compatible',
          title: 'the header was added',
          pointer: header.pointer,
        });
        continue;
      }
      this.#compareRequired(known.value.required === true, header.value.required === true, way, {
        operation: name,
        where,
        id: 'header-required',
        title: 'the header',
        pointer: header.pointer,
      });
      const place = { operation: name, where, name: 'the header', way, isText: true };
      const schemas = [
        contentSchemas(this.#versions.old, known.pointer),
        contentSchemas(this.#versions.new, header.pointer),
      ] as const;
      this.#schemas.compare(...schemas, place, { old: known.pointer, new: header.pointer });
    }
    for (const [key, { name: header, pointer, value }] of before) {
      if (after.has(key)) continue;
      const required = value.required === true;
      const title = `the header was removed (was ${required ? 'always present' : 'optional'})`;
      this.#changes.add({
        operation: name,
        where: `${above} header ${short(header)}`,
        id: 'header-removed',
        severity: required ? 'breaking' : 'warning',
        title,
        pointer,
        document: 'old',
      });
    }
  }

  #compareCallbacks({ name, old: before, new: after, isIncoming }: OperationPair): void {
    if (isIncoming) return;
    const was = this.#callbacks('old', name, before.pointer);
    const is = this.#callbacks('new', name, after.pointer);
    this.#comparePaths(was, is);
  }

  #callbacks(version: 'old' | 'new', name: string, operation: string): Map<string, FoundOperation> {
    const document = this.#versions[version];
    const found = new Map<string, FoundOperation>();
    for (const callback of Object.keys(objectAt(document, joinPointer(operation, 'callbacks')))) {
      const at = located(document, joinPointer(operation, 'callbacks', callback));
      for (const expression of Object.keys(at?.value ?? {})) {
        const item = at && located(document, joinPointer(at.pointer, expression));
        if (!item || expression.startsWith('x-')) continue;
        for (const [method, each] of operationsAt(document, item))
          found.set(`${callback} ${method} ${expression}`, {
            name: cut(`${name}, callback ${callback}`, LONGEST_PLACE),
            path: '',
            item,
            ...each,
            isIncoming: true,
          });
      }
    }
    return found;
  }

  #compareServers(was: Located, is: Located, operation: string): void {
    const [before, after] = [serversOf(was), serversOf(is)];
    for (const [url, index] of after)
      if (!before.has(url))
        this.#changes.add({
          operation,
          where: 'servers',
          id: 'server-added',
          severity: 'compatible',
          title: `the server ${short(url)} was added`,
          pointer: joinPointer(is.pointer, 'servers', index),
        });
    for (const [url, index] of before)
      if (!after.has(url))
        this.#changes.add({
          operation,
          where: 'servers',
          id: 'server-removed',
          severity: 'warning',
          title: `the server ${short(url)} is no longer documented`,
          pointer: joinPointer(was.pointer, 'servers', index),
          document: 'old',
        });
  }
}
