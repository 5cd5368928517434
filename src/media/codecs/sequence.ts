import {
  appliedSchemas,
  isObject,
  joinPointer,
  namedPropertySchemas,
  parseJson,
  propertyNames,
} from '../../schema/index.ts';
import {
  type BodyText,
  type Codec,
  type DescribedBody,
  type JudgedValue,
  type ParsedBody,
  wholeValue,
} from './codec.ts';

/** No more items of a body are judged. */
const MOST_ITEMS = 1000;

/**
 * JSON values one after another (OpenAPI 3.2, section 4.14.3): a line each (NDJSON, JSON Lines), or each after
 * a record separator (RFC 7464). `itemSchema` is that of one value, and so is the `schema` of an object, as
 * older documents have it; that of an array is for all of them.
 */
export const jsonSequence: Codec = {
  parse(document, body, received) {
    const items: unknown[] = [];
    for (const [index, text] of textsOf(received).entries()) {
      if (index >= MOST_ITEMS) break;
      try {
        items.push(parseJson(text));
      } catch {
        return { malformed: `item ${index + 1}, of ${text.length} characters, is not valid JSON` };
      }
    }
    return judged(document, body, items, received.text);
  },
  write(_document, { mediaType }, value) {
    if (typeof value === 'string') return value;
    const items = Array.isArray(value) ? value : [value];
    const before = /json-seq/.test(mediaType) ? '\x1e' : '';
    return items.map((item) => `${before}${JSON.stringify(item)}\n`).join('');
  },
};

/** Server-sent events (HTML, section 9.2): an object with `data`, `event`, `id` and `retry` for each. */
export const serverSentEvents: Codec = {
  parse(document, body, received) {
    const itemSchema = body.itemSchema ?? eventSchema(document, body.schema, received.text);
    if (itemSchema === undefined) {
      // Older documents describe the text, or what is in `data`: no specification says which.
      return isString(document, body.schema)
        ? wholeValue(body, received.text)
        : { notJudged: 'the events of text/event-stream have no "itemSchema"' };
    }
    const { events, rest } = eventsIn(received);
    // Clients drop an event that no empty line ends.
    if (rest && !received.partial) {
      return { malformed: `no empty line ends event ${events.length + 1}, of ${rest.length} characters` };
    }
    if (events.length === 0 && !received.partial && /^(?!retry\b|id\b)[^:\s]/m.test(received.text)) {
      return { malformed: `no event is in its ${received.text.length} characters` };
    }
    const parsed = judged(document, { ...body, itemSchema }, events, received.text);
    return 'values' in parsed ? withData(document, itemSchema, events, parsed.values) : parsed;
  },
  write(_document, _body, value) {
    if (typeof value === 'string') return value;
    const events = Array.isArray(value) ? value : [value];
    return events.map((event) => `${linesOf(event)}\n`).join('');
  },
};

/**
 * The schema of a document before OpenAPI 3.2 that describes one event: an object with a text `data` and no property that an
 * event has not. Where what is in `data` may be such an object itself, it says what its content is.
 */
function eventSchema(document: unknown, schema: string | undefined, text: string): string | undefined {
  if (schema === undefined) return undefined;
  const applied = appliedSchemas(document, schema, 'first');
  const isEvent = [...propertyNames(applied)].every((name) => EVENT_FIELDS.includes(name));
  const places = namedPropertySchemas(applied, 'data');
  const described = places.flatMap((place) => appliedSchemas(document, place, 'first'));
  const isText = described.some((each) => [each.schema.type].flat().includes('string'));
  const saysWhat = described.some((each) => each.schema.contentMediaType !== undefined);
  return isEvent && isText && (saysWhat || !/^data: ?\{/m.test(text)) ? schema : undefined;
}

const EVENT_FIELDS = ['id', 'event', 'data', 'retry'];

function judged(document: unknown, body: DescribedBody, items: readonly unknown[], text: string): ParsedBody {
  const { schema, itemSchema } = body;
  const each = (of: string) =>
    items.map((value, index) => ({ schema: of, value, instance: joinPointer('', index) }));
  if (itemSchema !== undefined) return { values: each(itemSchema) };
  if (schema === undefined) return { values: [] };
  if (isString(document, schema)) return wholeValue(body, text);
  const isList = appliedSchemas(document, schema, 'first').some((applied) =>
    [applied.schema.type].flat().includes('array'),
  );
  return isList ? wholeValue(body, items) : { values: each(schema) };
}

function isString(document: unknown, schema: string | undefined): boolean {
  if (schema === undefined) return true;
  const types = appliedSchemas(document, schema, 'first').flatMap((each) => each.schema.type ?? []);
  return types.includes('string');
}

/** The texts of the items; of a body that goes on, without the last one if it is not complete. */
function textsOf({ text, partial }: BodyText): string[] {
  const parts = text.includes('\x1e') ? text.split('\x1e') : text.split(/\r?\n/);
  return (partial ? parts.slice(0, -1) : parts).map((part) => part.trim()).filter((part) => part !== '');
}

/** The events, each of which ends with an empty line, and what follows the last one: an event that is not complete. */
function eventsIn({ text }: BodyText): { events: Record<string, unknown>[]; rest: string | undefined } {
  const events: Record<string, unknown>[] = [];
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const blocks = lines.split('\n\n');
  const last = blocks.pop() ?? '';
  for (const block of blocks) {
    if (events.length >= MOST_ITEMS) break;
    const event = eventIn(block);
    if (event) events.push(event);
  }
  return { events, rest: eventIn(last)?.data === undefined ? undefined : last };
}

/** The `data` of events by the schema of its content, where there is one (OpenAPI 3.2, section 4.14.4). */
function withData(
  document: unknown,
  itemSchema: string,
  events: readonly Record<string, unknown>[],
  values: readonly JudgedValue[],
): ParsedBody {
  const places = namedPropertySchemas(appliedSchemas(document, itemSchema, 'first'), 'data');
  const described = places.flatMap((place) => appliedSchemas(document, place, 'first'));
  const [content, ...others] = described.filter(({ schema }) => isObject(schema.contentSchema));
  const { contentMediaType } = content?.schema ?? {};
  if (!content || others.length > 0 || !/[/+]json$/.test(String(contentMediaType))) return { values };
  const schema = joinPointer(content.pointer, 'contentSchema');
  const found: JudgedValue[] = [];
  for (const [index, { data }] of events.entries()) {
    // The usual mark behind the last event of a stream of JSON.
    if (typeof data !== 'string' || data.trim() === '[DONE]') continue;
    try {
      found.push({ schema, value: parseJson(data), instance: joinPointer('', index, 'data') });
    } catch {
      return { malformed: `the data of event ${index + 1}, of ${data.length} characters, is not valid JSON` };
    }
  }
  return { values: [...values, ...found] };
}

/** The fields of one event; undefined for what clients dispatch nothing for. */
function eventIn(block: string): Record<string, unknown> | undefined {
  const data: string[] = [];
  const event: Record<string, unknown> = {};
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'data') data.push(value);
    else if (name === 'event' || name === 'id') event[name] = value;
    else if (name === 'retry' && /^\d+$/.test(value)) event.retry = Number(value);
  }
  if (data.length > 0) event.data = data.join('\n');
  // The time to reconnect and the last id alone are no event (HTML, section 9.2.6).
  return event.data !== undefined || event.event !== undefined ? event : undefined;
}

function linesOf(event: unknown): string {
  const fields = typeof event === 'object' && event !== null ? event : { data: event };
  return Object.entries(fields)
    .flatMap(([name, value]) => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
      return text.split('\n').map((line) => `${name}: ${line}\n`);
    })
    .join('');
}
