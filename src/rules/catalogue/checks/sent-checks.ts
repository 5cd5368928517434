import { isSecretName } from '../../../core/index.ts';
import { type Exchange, sentHeader } from '../../../http/index.ts';
import { bodyValue, isForm, isJson, parseContentType } from '../../../media/index.ts';
import { type Contract, isSafeMethod, type Operation } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  isValidText,
  jsonIn,
  keyPlace,
  listingOf,
  pagingOf,
  parametersOf,
  readOnlyProperties,
  resourceAt,
} from '../../../requests/index.ts';
import {
  appliedSchemas,
  describeValue,
  equal,
  isDateTime,
  isObject,
  joinPointer,
  mergedKeywords,
  pointerTokens,
  propertyNames,
  schemasBelow,
  valueAt,
} from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { isEqual, isNothing, isSameText } from './compare-values.ts';
import {
  historyOf,
  isSame,
  lastWriteOf,
  type Named,
  namedBy,
  operationOf,
  resourceIn,
} from './own-history.ts';

/** The values of a resource that differ from those that were sent for it. */
export function* differencesFromSent(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before, response } = reading;
  const named = namedBy(contract, operation, exchange);
  const schema = response?.media?.schema;
  if (schema === undefined) return;
  const at = named ? resourceAt(contract, named.collection, operation) : '';
  if (!named) yield* differencesFromBody(reading, schema);
  yield* differencesFromForm(reading, schema, at);
  // What a PUT keeps of before is one cause, whether it has a default or not.
  const kept = operation.method === 'PUT' ? [...keptByReplacement(reading)].map(({ where }) => where) : [];
  for (const each of ignoredDefaults(reading, schema, at)) if (!kept.includes(each.where)) yield each;
  if (!named || response?.received.status === 202) return;
  const resource = resourceIn(reading, named.collection);
  if (!isObject(resource)) return;
  const isRead = operation.method === 'GET';
  const { sent, deleted } = historyOf(contract, named, isRead ? before : [...before, exchange]);
  if (deleted) return;
  const received = schemasBelow(contract.document, [schema], at);
  const key = keyPlace(contract, named.collection, operation)?.key;
  for (const [name, { value, by }] of sent) {
    const request = requestSchema(by);
    for (const [inside, found] of isRead
      ? keptThoughNull(reading, named, by, name, value, resource[name])
      : []) {
      yield {
        where: whereInBody(joinPointer(at, name) + inside),
        expected: `null${inside === '' ? '' : ' or nothing'}, as it was sent to ${by.id}`,
        received: found === 'null' ? 'the text "null"' : `${describeValue(found)}, as before`,
        pointer: schemasBelow(contract.document, received, joinPointer('', name) + inside)[0] ?? schema,
      };
    }
    if (isOfOthers(name) && isWrittenBeside(reading, named)) continue;
    // Servers set the id themselves; `location-of-another` and `body-parameter-mismatch` judge it.
    if (request === undefined || joinPointer(at, name) === key) continue;
    const pair: Pair = {
      sent: value,
      received: resource[name],
      schemas: {
        sent: schemasBelow(contract.document, [request], joinPointer('', name)),
        received: schemasBelow(contract.document, received, joinPointer('', name)),
      },
      pointer: joinPointer(at, name),
      // The response to a change may leave out what did not change.
      complete: isRead,
    };
    if (isRead) yield* keptThoughEmpty(reading, named, pair, by);
    for (const { pointer, sent: one, received: other, schemas } of differences(contract, pair, 0)) {
      yield {
        where: whereInBody(pointer),
        expected: `${describeValue(one)}, as it was sent to ${by.id}`,
        received: other === undefined ? 'nothing' : describeValue(other),
        pointer: schemas.received[0] ?? schema,
      };
    }
  }
}

/** An empty text or list that was sent, and that the server took for nothing: the value before is kept, or another one is there. */
function* keptThoughEmpty(
  reading: Reading,
  named: Named,
  { sent, received, schemas, pointer }: Pair,
  by: Operation,
): Generator<Violation> {
  const isEmpty = sent === '' || (Array.isArray(sent) && sent.length === 0);
  if (!isEmpty || isNothing(received) || typeof sent !== typeof received) return;
  const name = pointerTokens(pointer).at(-1) ?? '';
  if (isSetByServer(name) || !describesSame(reading.contract, schemas)) return;
  const isKept =
    by !== named.collection.create && equal(resourceBefore(reading, named, by)?.[name], received);
  yield {
    where: whereInBody(pointer),
    expected: `${describeValue(sent)}, as it was sent to ${by.id}`,
    received: `${describeValue(received)}${isKept ? ', as before' : ''}`,
    pointer: schemas.received[0] ?? by.pointer,
    ...(isKept ? {} : OF_SERVER),
  };
}

const OF_SERVER = {
  severity: 'warning',
  reason: 'the server may set something where nothing is sent',
} as const;

/** Properties that the last PUT left out, and that still have what was sent for them before. */
export function* keptByReplacement(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before, response } = reading;
  const named = namedBy(contract, operation, exchange);
  const schema = response?.media?.schema;
  const resource = named && resourceIn(reading, named.collection);
  if (!named || schema === undefined || !isObject(resource)) return;
  const exchanges = operation.method === 'GET' ? before : [...before, exchange];
  const index = lastWriteOf(contract, named, exchanges);
  const write = exchanges[index];
  const by = write && operationOf(contract, write);
  const request = by?.method === 'PUT' ? requestSchema(by) : undefined;
  const body = write && jsonIn(write.request.body);
  if (!by || request === undefined || !isObject(body)) return;
  const at = resourceAt(contract, named.collection, operation);
  const sentNow = Object.values(body);
  for (const [name, { value }] of historyOf(contract, named, exchanges.slice(0, index)).sent) {
    if (Object.hasOwn(body, name) || isNothing(value) || isNothing(resource[name]) || isSetByServer(name))
      continue;
    const schemas = {
      sent: schemasBelow(contract.document, [request], joinPointer('', name)),
      received: schemasBelow(contract.document, [schema], joinPointer(at, name)),
    };
    const { default: usual, enum: listed } = mergedKeywords(
      schemas.sent.flatMap((each) => appliedSchemas(contract.document, each, 'first')),
    );
    if (!describesSame(contract, schemas) || equal(usual, resource[name])) continue;
    // What a server sets by itself where nothing was sent may be that value by chance, or come from another property.
    if (!equal(value, resource[name]) || typeof value === 'boolean' || Array.isArray(listed)) continue;
    if (sentNow.some((each) => equal(each, value)) || isUsual(contract, named, name, value, exchanges))
      continue;
    yield {
      where: whereInBody(joinPointer(at, name)),
      expected: `nothing, or its default: ${by.id} left it out`,
      received: `${describeValue(value)}, as before`,
      pointer: schemas.received[0] ?? schema,
    };
  }
}

/** Whether a creation without a property responded with a value for it, which is what the server sets then. */
function isUsual(
  contract: Contract,
  { collection }: Named,
  name: string,
  value: unknown,
  exchanges: readonly Exchange[],
): boolean {
  const { create } = collection;
  return exchanges.slice(-MOST_EARLIER).some(({ operation, request, response }) => {
    const sent = operation === create?.id ? jsonIn(request.body) : undefined;
    if (!create || !isObject(sent) || Object.hasOwn(sent, name)) return false;
    const resource = valueAt(jsonIn(response?.body), resourceAt(contract, collection, create));
    return isObject(resource) && equal(resource[name], value);
  });
}

/** Properties that the server alone sets, and that have what a client sent for them. */
export function* keptReadOnly(reading: Reading): Generator<Violation> {
  const { contract, operation, exchange, before } = reading;
  const named = namedBy(contract, operation, exchange);
  const resource = named && resourceIn(reading, named.collection);
  if (!named || !isObject(resource)) return;
  const exchanges = operation.method === 'GET' ? before : [...before, exchange];
  const index = lastWriteOf(contract, named, exchanges);
  const write = exchanges[index];
  const by = write && operationOf(contract, write);
  const body = write && jsonIn(write.request.body);
  if (!by || !isObject(body)) return;
  const at = resourceAt(contract, named.collection, operation);
  const earlier = earlierResources(contract, named, by, exchanges.slice(0, index));
  const returned = valueAt(jsonIn(write.response?.body), resourceAt(contract, named.collection, by));
  for (const { name, schema } of readOnlyProperties(contract, operation, at)) {
    const sent = body[name];
    if (!isScalar(sent) || !isKeptAs(sent, resource[name])) continue;
    // The server set another value then, and may have changed it by itself since: a job that runs.
    if (isObject(returned) && isScalar(returned[name]) && returned[name] !== sent) continue;
    // Without another value before, it may be what the server sets anyway.
    const others = earlier.map((each) => each[name]).filter((each) => each !== undefined);
    if (others.length === 0 || others.some((each) => each === sent)) continue;
    yield {
      where: whereInBody(joinPointer(at, name)),
      expected: `a value of the server, such as ${describeValue(others.at(-1))}: the property is readOnly`,
      received: `${describeValue(sent)}, as it was sent to ${by.id}`,
      pointer: schema,
    };
  }
}

/** A moment may be written in another zone. */
function isKeptAs(sent: unknown, received: unknown): boolean {
  const areMoments = [sent, received].every((each) => typeof each === 'string' && isDateTime(each));
  return sent === received || (areMoments && isEqual(sent, received));
}

/** The resource as it was before, or, for a creation, others that the same operation created. */
function earlierResources(
  contract: Contract,
  { collection, names }: Named,
  by: Operation,
  before: readonly Exchange[],
): readonly Readonly<Record<string, unknown>>[] {
  const isCreation = by === collection.create;
  return before.slice(-MOST_EARLIER).flatMap((each) => {
    const own = operationOf(contract, each);
    if (!own || (isCreation ? own !== by : own === collection.remove)) return [];
    if (each.response === undefined || each.response.status > 299) return [];
    const other = namedBy(contract, own, each);
    if (!other || other.collection !== collection || (!isCreation && !isSame(other.names, names))) return [];
    const resource = valueAt(jsonIn(each.response.body), resourceAt(contract, collection, own));
    return isObject(resource) ? [resource] : [];
  });
}

const MOST_EARLIER = 60;

/** The resource as it was before its last change. */
function resourceBefore({ contract, before }: Reading, named: Named, by: Operation) {
  return earlierResources(contract, named, by, before.slice(0, lastWriteOf(contract, named, before))).at(-1);
}

/** Properties that were not sent to a creation or a replacement, and have another value now than the default of the contract. */
function* ignoredDefaults(
  { contract, operation, exchange, response }: Reading,
  schema: string,
  at: string,
): Generator<Violation> {
  const request = requestSchema(operation);
  const sent = jsonIn(exchange.request.body);
  const created = valueAt(response?.body.json?.value, at);
  const isWritten = { POST: [201], PUT: [200, 201] }[operation.method]?.includes(
    response?.received.status ?? 0,
  );
  if (!isWritten || request === undefined) return;
  if (!isObject(sent) || !isObject(created) || !contract.checksOf(request, 'request').kept(sent)) return;
  const { document } = contract;
  for (const name of propertyNames(appliedSchemas(document, request, 'first'))) {
    const below = (of: string) => schemasBelow(document, [of], joinPointer(of === schema ? at : '', name));
    const schemas = { sent: below(request), received: below(schema) };
    const { default: usual } = mergedKeywords(
      schemas.sent.flatMap((each) => appliedSchemas(document, each, 'first')),
    );
    if (Object.hasOwn(sent, name) || !isScalar(usual) || isSetByServer(name)) continue;
    if (!describesSame(contract, schemas) || isNothing(created[name]) || isEqual(usual, created[name]))
      continue;
    yield {
      where: whereInBody(joinPointer(at, name)),
      expected: `${describeValue(usual)}, the default of what was not sent`,
      received: describeValue(created[name]),
      pointer: schemas.sent[0] ?? request,
      ...(contract.version === '3.0' ? {} : ANNOTATION),
    };
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** OpenAPI 3.0 says that a server assumes the default; since 3.1 JSON Schema defines it (Validation, section 9.2). */
const ANNOTATION = { severity: 'warning', reason: 'a default of JSON Schema is an annotation' } as const;

/** What was set to null, or removed by a null in a merge patch (RFC 7396), and is still there, or is the text "null". */
function* keptThoughNull(
  reading: Reading,
  named: Named,
  by: Operation,
  name: string,
  sent: unknown,
  received: unknown,
  inside = '',
): Generator<readonly [inside: string, found: unknown]> {
  if (sent === null) {
    const pointer = joinPointer('', name) + inside;
    const isKept = inside !== '' && wasMember(reading, named, by, pointer, received);
    if (received === 'null' || isKept || wasSent(reading, by, pointer, received)) yield [inside, received];
    return;
  }
  if (!isObject(sent) || !isObject(received) || pointerTokens(inside).length > DEEPEST) return;
  for (const [member, value] of Object.entries(sent)) {
    if (value !== null && !isObject(value)) continue;
    yield* keptThoughNull(
      reading,
      named,
      by,
      name,
      value,
      received[member],
      inside + joinPointer('', member),
    );
  }
}

/** Whether a member of an object or a map was there with this value before the change. */
function wasMember(reading: Reading, named: Named, by: Operation, pointer: string, value: unknown): boolean {
  if (isNothing(value) || isObject(value) || isSetByServer(pointerTokens(pointer).at(-1) ?? '')) return false;
  return equal(valueAt(resourceBefore(reading, named, by), pointer), value);
}

/** Whether a value that is still there is one that was sent to the same resource before; servers may have a default. */
function wasSent({ before, exchange }: Reading, { id }: Operation, pointer: string, value: unknown): boolean {
  if (isNothing(value) || isObject(value) || Array.isArray(value)) return false;
  if (isSetByServer(pointerTokens(pointer).at(-1) ?? '')) return false;
  return before.some((each) => {
    const body =
      each.operation === id && each.request.url === exchange.request.url
        ? jsonIn(each.request.body)
        : undefined;
    return isObject(body) && valueAt(body, pointer) === value;
  });
}

/** What one resource of a collection has by what others have: which is the default, and their order. */
function isOfOthers(name: string): boolean {
  return /^(?:is)?_?(?:default|primary|main|current|active|preferred|selected|featured)$|^(?:position|index|order|ordinal|rank|sort_?order|sequence|seq|next|prev(?:ious)?)(?:_?(?:id|number|no))?$/i.test(
    name,
  );
}

/** Whether another resource of the collection was created, changed or deleted after this one was. */
function isWrittenBeside({ contract, before, operation }: Reading, named: Named): boolean {
  if (operation.method !== 'GET') return false;
  const last = lastWriteOf(contract, named, before);
  return before.slice(last + 1).some((each) => {
    const other = isSafeMethod(each.request.method) ? undefined : operationOf(contract, each);
    const its = other && namedBy(contract, other, each);
    return its !== undefined && its.collection === named.collection && !isSame(its.names, named.names);
  });
}

/** What a 201 says of what was created otherwise than it was sent, where no path names what was created. */
function* differencesFromBody(
  { contract, operation, exchange, response }: Reading,
  schema: string,
): Generator<Violation> {
  const request = requestSchema(operation);
  const sent = jsonIn(exchange.request.body);
  const received = response?.body.json?.value;
  if (response?.received.status !== 201 || response.violations.length > 0 || request === undefined) return;
  if (!isObject(sent) || !isObject(received)) return;
  const schemas = { sent: [request], received: [schema] };
  const pair = { sent, received, schemas, pointer: '', complete: false };
  for (const each of differences(contract, pair, 0)) {
    if (/^\/_?(?:id|uuid|guid)$/i.test(each.pointer)) continue;
    yield {
      where: whereInBody(each.pointer),
      expected: `${describeValue(each.sent)}, as it was sent`,
      received: describeValue(each.received),
      pointer: each.schemas.received[0] ?? schema,
    };
  }
}

/** What a 201 says of what was created from a form otherwise than the form had it; its files are not compared. */
function* differencesFromForm(
  { contract, operation, exchange, response }: Reading,
  schema: string,
  at: string,
): Generator<Violation> {
  const { document } = contract;
  const { headers, body = '' } = exchange.request;
  const contentType = sentHeader(headers, 'content-type') ?? '';
  const { essence } = parseContentType(contentType);
  const form = operation.requestBody?.content.find((each) => isForm(each) && each.mediaType === essence);
  if (response?.received.status !== 201 || response.violations.length > 0 || form?.schema === undefined)
    return;
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  const whole = bodyValue(document, form, contentType, text);
  const received = valueAt(response.body.json?.value, at);
  if (!isObject(whole) || !isObject(received) || !contract.checksOf(form.schema, 'request').kept(whole))
    return;
  const request = form.schema;
  const isFile = (name: string) => {
    const places = schemasBelow(document, [request], joinPointer('', name));
    const all = mergedKeywords(places.flatMap((each) => appliedSchemas(document, each, 'first')));
    return all.format === 'binary' || all.contentMediaType !== undefined;
  };
  const sent = Object.fromEntries(Object.entries(whole).filter(([name]) => !isFile(name)));
  const schemas = { sent: [request], received: schemasBelow(document, [schema], at) };
  for (const each of differences(contract, { sent, received, schemas, pointer: at, complete: false }, 0)) {
    yield {
      where: whereInBody(each.pointer),
      expected: `${describeValue(each.sent)}, as it was sent`,
      received: describeValue(each.received),
      pointer: each.schemas.received[0] ?? schema,
    };
  }
}

function requestSchema({ requestBody }: Operation): string | undefined {
  return requestBody?.content.find(({ mediaType }) => isJson(parseContentType(mediaType).essence))?.schema;
}

interface Pair {
  readonly sent: unknown;
  readonly received: unknown;
  readonly schemas: { readonly sent: readonly string[]; readonly received: readonly string[] };
  readonly pointer: string;
  readonly complete: boolean;
}

const DEEPEST = 6;

/** The innermost values that differ; only those that both schemas describe with the same type. */
function differences(contract: Contract, pair: Pair, depth: number): Pair[] {
  const { sent, received, schemas, pointer } = pair;
  if (depth > DEEPEST || !describesSame(contract, schemas) || isNothing(sent)) return [];
  if (isSetByServer(pointerTokens(pointer).at(-1) ?? '')) return [];
  if (isNothing(received)) return pair.complete && isKept(contract, pair) ? [pair] : [];
  if (isObject(sent) && isObject(received)) {
    return Object.entries(sent).flatMap(([name, value]) =>
      differences(
        contract,
        {
          ...pair,
          sent: value,
          received: received[name],
          schemas: {
            sent: schemasBelow(contract.document, schemas.sent, joinPointer('', name)),
            received: schemasBelow(contract.document, schemas.received, joinPointer('', name)),
          },
          pointer: joinPointer(pointer, name),
        },
        depth + 1,
      ),
    );
  }
  return isEqual(sent, received) || !isKept(contract, pair) ? [] : [pair];
}

/** Secrets are not returned, and these moments are the clock's, also where no `writeOnly` or `readOnly` says so. */
function isSetByServer(name: string): boolean {
  return (
    isSecretName(name) || /^(?:created|updated|modified|inserted|changed)_?(?:at|on|date|time)?$/i.test(name)
  );
}

/** What the response may not have according to its schema is not expected there. */
function isKept(contract: Contract, { sent, schemas }: Pair): boolean {
  return schemas.received.every((each) => contract.checksOf(each).kept(sent));
}

/** Whether a sent and a received value have the same type and format, and both directions have them. */
function describesSame({ document }: Contract, { sent, received }: Pair['schemas']): boolean {
  if (sent.length === 0 || received.length === 0) return false;
  const [one, other] = [sent, received].map((schemas) =>
    mergedKeywords(schemas.flatMap((each) => appliedSchemas(document, each, 'first'))),
  );
  if (!one || !other || one.readOnly === true || other.writeOnly === true) return false;
  if (one.format === 'password' || other.format === 'password' || one.writeOnly === true) return false;
  if (one.format !== other.format && one.format !== undefined && other.format !== undefined) return false;
  const types = (keywords: Record<string, unknown>) =>
    [keywords.type].flat().filter((type) => type !== 'null' && type !== undefined);
  const [ones, others] = [types(one), types(other)];
  if (ones.length === 0 && others.length === 0) return true;
  return ones.some((type) => others.includes(type) || (type === 'integer' && others.includes('number')));
}

/** The parameters of the query that the body repeats beside its items with another value. */
export function* differencesFromQuery({
  contract,
  operation,
  exchange,
  response,
}: Reading): Generator<Violation> {
  const body = response?.success && response.expected ? response.body.json?.value : undefined;
  const schema = response?.media?.schema;
  if (!isObject(body) || schema === undefined || exchange.case.expects === 'refused') return;
  const parameters = parametersOf(contract, operation).filter((each) => each.in === 'query');
  if (parameters.length === 0) return;
  const listing = listingOf(contract, operation);
  // An item alone is no body that repeats the request.
  if (listing?.sequence) return;
  const isList = listing !== undefined;
  const { cursor, limit } = pagingOf(contract, operation);
  const query = new URL(exchange.request.url, 'http://localhost').searchParams;
  for (const parameter of parameters) {
    const { name, keywords } = parameter;
    const usual = isScalar(keywords.default) ? [String(keywords.default)] : [];
    const texts = query.has(name) ? query.getAll(name) : usual;
    const [text] = texts;
    // The cursor of a body is that of the next page.
    if (name === cursor?.name) continue;
    if (texts.length !== 1 || text === undefined || !Object.hasOwn(body, name)) continue;
    const found = body[name];
    const received = schemasBelow(contract.document, [schema], joinPointer('', name));
    const type = [keywords.type].flat()[0];
    const same =
      parameter.schema !== undefined && describesSame(contract, { sent: [parameter.schema], received });
    if (!same || (typeof found !== 'string' && typeof found !== 'number' && typeof found !== 'boolean'))
      continue;
    if (!isValidText(contract, parameter, [text]) || isSameText(text, String(found))) continue;
    if (type !== 'string' && Number(text) === found) continue;
    // The server may have a limit of its own, and a count may be that of the items.
    if (name === limit?.name && Number(found) < Number(text)) continue;
    yield {
      where: whereInBody(joinPointer('', name)),
      expected: `${describeValue(text)}, ${query.has(name) ? 'as in the query' : 'the default of what the query lacks'}`,
      received: describeValue(found),
      pointer: received[0] ?? schema,
      // Beside items it repeats the request; alone it may be what was found, unless it is one of a few.
      ...(isList || Array.isArray(keywords.enum)
        ? {}
        : { severity: 'warning', reason: 'it may be a value of what was found' }),
    };
  }
}
