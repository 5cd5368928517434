import {
  appliedSchemas,
  boundaryValues,
  exampleOf,
  isObject,
  listValues,
  namedTexts,
  pointerTokens,
  typesOf,
} from '../../schema/index.ts';
import { replaced, takesJson, validText } from './body.ts';
import type { Draft, Generator, Ready } from './derived-case.ts';
import type { Field } from './field.ts';
import { idKey, isFreeText, itemsFor } from './field.ts';
import type { Subject } from './subject.ts';
import { withCredentials } from './subject.ts';

/** Valid requests; logins have the right credentials. */
export const valid: Generator = {
  kind: 'valid',
  title: 'accepts valid requests',
  expected: 'A request that matches the contract is accepted.',
  *drafts(subject) {
    if (subject.operation.requestBody && !subject.media) return;
    const shared = { expects: acceptance(subject), ...(subject.login ? ({ account: true } as const) : {}) };
    if (!subject.media) {
      yield { ...shared, name: 'valid', title: 'The request is as documented.', body: 'none' };
      yield { ...shared, ...ACCEPT_ANYTHING, body: 'none' };
      return;
    }
    for (const draft of [
      ...examples(subject),
      ...alternatives(subject),
      ...optional(subject),
      ...boundaries(subject),
      ...spellings(subject),
    ])
      yield { ...shared, body: 'keeps', ...draft };
    yield { ...shared, ...ACCEPT_ANYTHING, body: 'keeps' };
  },
};

type Part = Pick<Draft, 'name' | 'title'> & Partial<Draft>;

/** The resource of a path may not exist, and generated values may be meaningless. */
function acceptance({ parameters, login, media, exists }: Subject): 'accepted' | 'any' {
  const unknown = !exists || parameters.some((each) => each.required && !each.known);
  const generated = media !== undefined && media.examples.length === 0 && !login;
  return unknown || generated ? 'any' : 'accepted';
}

const ACCEPT_ANYTHING = {
  name: 'valid-accept-anything',
  title: 'The request accepts any media type, as curl does.',
  headers: (headers: Readonly<Record<string, string>>) => ({ ...headers, Accept: '*/*' }),
} as const;

function* examples(subject: Subject): Iterable<Part> {
  const documented = subject.media?.examples ?? [];
  const bodies = documented.length > 0 ? documented : [subject.example];
  for (const [index, body] of bodies.entries()) {
    yield {
      name: `valid-example-${index + 1}`,
      title: `The body is example ${index + 1} of the contract.`,
      json: ({ credentials }) => withCredentials(subject, body, credentials),
    };
  }
}

/** The body by each further alternative of a `oneOf` or `anyOf`: all other cases have the first one. */
function* alternatives({ contract: { document, checksOf }, media, example }: Subject): Iterable<Part> {
  if (!media) return;
  const lists = appliedSchemas(document, media.schema, 'first').map(
    ({ schema }) => schema.oneOf ?? schema.anyOf,
  );
  const most = Math.max(0, ...lists.map((list) => (Array.isArray(list) ? list.length : 0)));
  const sent = new Set([JSON.stringify(example)]);
  for (let alternative = 1; alternative < Math.min(most, MOST_ALTERNATIVES); alternative += 1) {
    const body = exampleOf(document, media.schema, 'request', { alternative });
    const text = JSON.stringify(body);
    if (sent.has(text) || !checksOf(media.schema, 'request').kept(body)) continue;
    sent.add(text);
    yield {
      expects: 'any',
      name: `valid-alternative-${alternative + 1}`,
      title: `The body is alternative ${alternative + 1} of the schema.`,
      onceAccepted: 'warning',
      json: () => body,
    };
  }
}

const MOST_ALTERNATIVES = 12;

function* optional(subject: Subject): Iterable<Part> {
  const fields = subject.fields.filter(
    ({ required, pointer }) => !required && pointerTokens(pointer).length === 1,
  );
  if (fields.length === 0) return;
  const value = ({ schema }: Field) => exampleOf(subject.contract.document, schema, 'request');
  const change = (chosen: readonly Field[], present: boolean) => (ready: Ready) =>
    chosen.reduce<unknown>(
      (body, field) => replaced(field, present ? value(field) : undefined)({ ...ready, valid: body }),
      ready.valid,
    );
  yield {
    name: 'valid-without-optional',
    title: 'Every optional property is absent.',
    json: change(fields, false),
  };
  yield {
    name: 'valid-with-optional',
    title: 'Every optional property is present.',
    json: change(fields, true),
  };
  for (const field of fields) {
    const { label } = field;
    const without = change([field], false);
    yield { name: `valid-without-${label}`, title: `The optional ${label} is absent.`, json: without };
    yield {
      name: `valid-with-${label}`,
      title: `The optional ${label} is present.`,
      json: change([field], true),
    };
  }
}

function* boundaries(subject: Subject): Iterable<Part> {
  for (const field of subject.fields) {
    // Neither credentials nor ids of other resources can be chosen freely.
    if (field.role || Object.hasOwn(subject.given, idKey(field.pointer))) continue;
    const lists = listValues(field.keywords, itemsFor(subject.contract, field));
    const isNamed = namedTexts(field.schema, field.keywords) !== undefined;
    // A text of any length is none of what the name says.
    const limits = boundaryValues(field.keywords).filter(
      ([, value]) => !isNamed || typeof value !== 'string',
    );
    for (const [name, value] of [...limits, ...lists]) {
      const title = `The value of ${field.label} is at its limit: ${name.replaceAll('-', ' ')}.`;
      const onceAccepted = isFreeText(field) ? 'warning' : 'error';
      yield { name: `valid-${field.label}-${name}`, title, onceAccepted, json: replaced(field, value) };
    }
    for (const [name, value] of tellingValues(subject, field)) {
      yield {
        expects: 'any',
        ...(name === 'two-decimals' ? {} : { onceAccepted: 'warning' }),
        name: `valid-${field.label}-${name}`,
        title: `The value of ${field.label} shows what is lost: ${name.replaceAll('-', ' ')}.`,
        json: replaced(field, value),
      };
    }
    // A valid string may still be rejected for a reason that no schema can express.
    if (!isFreeText(field) || isNamed) continue;
    const shared = { expects: 'any' } as const;
    yield {
      ...shared,
      name: `valid-${field.label}-unicode`,
      title: `The value of ${field.label} is a string beyond ASCII.`,
      onceAccepted: 'warning',
      json: replaced(field, BEYOND_ASCII),
    };
    yield {
      ...shared,
      name: `valid-${field.label}-empty`,
      title: `The value of ${field.label} is empty.`,
      json: replaced(field, ''),
    };
  }
}

/** Valid values that show how a server stores them: as a whole number, by its default, in 32 bits, without the offset of a moment. */
function tellingValues({ contract }: Subject, { keywords, schema }: Field): (readonly [string, unknown])[] {
  const types = typesOf(keywords);
  const numbers = keywords.enum === undefined && keywords.const === undefined;
  const least = typeof keywords.minimum === 'number' ? Math.ceil(keywords.minimum) : 0;
  const example =
    keywords.format === 'date-time' ? exampleOf(contract.document, schema, 'request') : undefined;
  const values: (readonly [string, unknown])[] = [
    ...(numbers && types.includes('number') ? [['two-decimals', least + 2.37] as const] : []),
    // Some servers take what is falsy for missing, and store their default.
    ...(numbers && keywords.minimum !== 0 && types.some((type) => type === 'integer' || type === 'number')
      ? [['zero', 0] as const]
      : []),
    ...(types.includes('array') ? [['no-items', []] as const] : []),
    ...(numbers && keywords.format === 'int64' ? [['beyond-32-bits', 4_294_967_299] as const] : []),
    ...(typeof example === 'string' ? [['other-zone', inOtherZone(example)] as const] : []),
  ];
  return values.filter(([, value]) => contract.checksOf(schema, 'request').kept(value));
}

/** The same moment, as a clock five and a half hours ahead shows it (RFC 3339, section 5.6). */
export function inOtherZone(moment: string): string {
  const instant = Date.parse(moment);
  if (!Number.isFinite(instant)) return moment;
  return `${new Date(instant + 330 * 60_000).toISOString().slice(0, 19)}+05:30`;
}

const BEYOND_ASCII = 'Ünïcödé 株式会社 🚀';

/** The same value as different JSON text (RFC 8259), which no JSON parser distinguishes. */
function* spellings(subject: Subject): Iterable<Part> {
  if (!takesJson(subject)) return;
  yield {
    name: 'valid-reversed-properties',
    title: 'The properties are in another order.',
    raw: ({ valid: body }) =>
      JSON.stringify(isObject(body) ? Object.fromEntries(Object.entries(body).reverse()) : body),
    body: 'none',
  };
  yield {
    name: 'valid-spaced-json',
    title: 'The JSON is indented.',
    raw: ({ valid: body }) => `\n ${JSON.stringify(body, null, '\t')}\r\n`,
    body: 'none',
  };
  yield {
    name: 'valid-escaped-json',
    title: 'The strings are written with escapes.',
    raw: (ready) => escapedTexts(validText(ready)),
    body: 'none',
  };
  yield {
    name: 'valid-charset',
    title: 'Content-Type has the parameter charset=utf-8.',
    headers: (headers) => ({ ...headers, 'Content-Type': `${subject.media?.mediaType}; charset=utf-8` }),
  };
}

/** Writes each letter of JSON strings as `\u0000`; existing escapes are kept. */
function escapedTexts(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
    text.replace(/\\(?:u[\da-fA-F]{4}|.)|[a-z]/g, (part) =>
      part.startsWith('\\') ? part : `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
