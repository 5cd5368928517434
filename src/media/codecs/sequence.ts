import { appliedSchemas, joinPointer, parseJson } from '../../schema/index.ts';
import { type BodyText, type Codec, type DescribedBody, type ParsedBody, wholeValue } from './codec.ts';

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
    const { itemSchema } = body;
    if (itemSchema === undefined) {
      // Older documents describe the text, or what is in `data`: no specification says which.
      return isString(document, body.schema)
        ? wholeValue(body, received.text)
        : { notJudged: 'the events of text/event-stream have no "itemSchema"' };
    }
    return judged(document, body, eventsIn(received), received.text);
  },
  write(_document, _body, value) {
    if (typeof value === 'string') return value;
    const events = Array.isArray(value) ? value : [value];
    return events.map((event) => `${linesOf(event)}\n`).join('');
  },
};

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

function eventsIn({ text }: BodyText): Record<string, unknown>[] {
  const events: Record<string, unknown>[] = [];
  const lines = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  // An event ends with an empty line; what follows the last one is not complete.
  for (const block of lines.split('\n\n').slice(0, -1)) {
    if (events.length >= MOST_ITEMS) break;
    const event = eventIn(block);
    if (event) events.push(event);
  }
  return events;
}

/** The fields of one event; undefined for comments alone. */
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
  return Object.keys(event).length > 0 ? event : undefined;
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
