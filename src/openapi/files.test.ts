import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from './compile.ts';
import type { Contract } from './contract.ts';
import { errorOf, HEAD } from './inline.fixture.ts';

type Files = Readonly<Record<string, string>>;

/** A contract of several files; the first one is the contract. */
function contractOf(files: Files): Contract {
  const [[file, text] = assert.fail('no file')] = Object.entries(files);
  return compileContract(file, text, (path) => files[`contracts/${path}`] ?? assert.fail(`no such file`));
}

const responding = (reference: string) => `${HEAD}paths:
  /response:
    get:
      operationId: read
      responses:
        '200': ${reference}
`;

/** The position of a pointer, as text. */
function placeOf(contract: Contract, pointer: string): string {
  const { file = contract.file, line, column } = contract.positionOf(pointer);
  return `${file}:${line}:${column}`;
}

const SHARED: Files = {
  'contracts/api.yaml': responding(`{$ref: 'parts/responses.yaml#/responses/Pet'}`),
  'contracts/parts/responses.yaml': `responses:
  Pet:
    description: A pet.
    content:
      application/json:
        schema: {$ref: ../schemas/pet.json}
`,
  'contracts/schemas/pet.json': `{
  "type": "object",
  "required": ["name"],
  "properties": {
    "name": {"$ref": "#/$defs/Name"},
    "friends": {"type": "array", "items": {"$ref": "pet.json"}},
    "owner": {"$ref": "../api.yaml#/components/schemas/Owner"}
  },
  "$defs": {"Name": {"type": "string", "minLength": 2}}
}
`,
};
const OWNER = `components: {schemas: {Owner: {type: object, properties: {pet: {$ref: schemas/pet.json}}}}}\n`;

test('schemas in other files are used as if they were in the contract, cycles through files included', () => {
  const contract = contractOf({ ...SHARED, 'contracts/api.yaml': `${SHARED['contracts/api.yaml']}${OWNER}` });
  const [media] = contract.operations[0]?.responses[0]?.content ?? [];
  const { kept, closed } = contract.checksOf(media?.schema ?? assert.fail('no schema'));
  const valid = { name: 'Ada', friends: [{ name: 'Bob' }], owner: { pet: { name: 'Cid' } } };
  assert.deepEqual([kept(valid), closed(valid)], [true, true]);
  assert.equal(kept({ name: 'Ada', owner: { pet: { name: 'C' } } }), false);
  assert.equal(kept({ name: 'Ada', friends: [{}] }), false);
  assert.equal(closed({ ...valid, owner: { pet: { name: 'Cid', age: 1 } } }), false);
});

test('positions are those in the file that contains the object', () => {
  const contract = contractOf({ ...SHARED, 'contracts/api.yaml': `${SHARED['contracts/api.yaml']}${OWNER}` });
  const [response] = contract.operations[0]?.responses ?? [];
  assert.equal(placeOf(contract, response?.pointer ?? ''), 'contracts/parts/responses.yaml:2:3');
  const at = '/x-referenced-files/schemas~1pet.json';
  assert.equal(placeOf(contract, `${at}/properties/name`), 'contracts/schemas/pet.json:5:5');
  assert.equal(placeOf(contract, `${at}/$defs/Name/minLength`), 'contracts/schemas/pet.json:9:40');
  assert.equal(placeOf(contract, '/components/schemas/Owner'), 'contracts/api.yaml:11:24');
});

test('a change in any file changes the hash', () => {
  const files = { ...SHARED, 'contracts/api.yaml': `${SHARED['contracts/api.yaml']}${OWNER}` };
  const { hash } = contractOf(files);
  assert.equal(contractOf(files).hash, hash);
  for (const [file, text] of Object.entries(files)) {
    assert.notEqual(contractOf({ ...files, [file]: `${text} ` }).hash, hash, file);
  }
});

test('path items, parameters, bodies, headers and examples may be in other files', () => {
  const { operations } = contractOf({
    'contracts/api.yaml': `${HEAD}paths:\n  /a: {$ref: a.yaml}\n`,
    'contracts/a.yaml': `parameters: [{$ref: 'parts.yaml#/q'}]
post:
  requestBody: {$ref: 'parts.yaml#/body'}
  responses: {'200': {description: R, headers: {X-Id: {$ref: 'parts.yaml#/header'}}}}
`,
    'contracts/parts.yaml': `q: {name: q, in: query, schema: {type: string}}
header: {required: true, schema: {type: integer}}
body:
  required: true
  content: {application/json: {examples: {one: {$ref: '#/example'}}}}
example: {value: [1]}
`,
  });
  const [operation] = operations;
  assert.equal(operation?.path, '/a');
  assert.equal(operation?.pathItem, '/x-referenced-files/a.yaml');
  assert.deepEqual(operation?.requestBody?.content[0]?.examples, [[1]]);
  assert.equal(operation?.responses[0]?.headers[0]?.required, true);
});

test('a discriminator mapping may refer to files', () => {
  const { document } = contractOf({
    'contracts/api.yaml': `${HEAD}components:
  schemas:
    Pet: {oneOf: [{$ref: cat.yaml}], discriminator: {propertyName: kind, mapping: {cat: cat.yaml, dog: Dog}}}
`,
    'contracts/cat.yaml': 'type: object\n',
  });
  assert.deepEqual(JSON.parse(JSON.stringify(document)).components.schemas.Pet.discriminator.mapping, {
    cat: '#/x-referenced-files/cat.yaml',
    dog: 'Dog',
  });
});

test('an anchor is found in its file, and a copy of a remote file beside the contract', () => {
  const contract = contractOf({
    'contracts/api.yaml': `${HEAD}components:
  schemas:
    One: {properties: {a: {$ref: 'https://example.com/schemas/all.yaml#/A'}, b: {$ref: 'b.yaml#name'}}}
`,
    'contracts/remote/example.com/schemas/all.yaml': 'A: {$ref: other.yaml}\n',
    'contracts/remote/example.com/schemas/other.yaml': 'type: integer\n',
    'contracts/b.yaml': '$defs: {N: {$anchor: name, type: string}}\n',
  });
  const { kept } = contract.checksOf('/components/schemas/One');
  assert.equal(kept({ a: 1, b: 'x' }), true);
  assert.equal(kept({ a: 'x' }), false);
  assert.equal(kept({ b: 1 }), false);
});

test('an error in another file is reported with its position there', () => {
  const reference = responding(`{$ref: 'r.yaml#/R'}`);
  const cases: readonly (readonly [Files, RegExp])[] = [
    [{}, /^contracts\/api\.yaml:10:17 \$ref r\.yaml#\/R cannot be read: no such file$/],
    [{ 'contracts/r.yaml': 'R: [' }, /^contracts\/api\.yaml:10:17 .*contracts\/r\.yaml:1:5 cannot be parsed/],
    [{ 'contracts/r.yaml': 'X: {}' }, /there is no response at contracts\/r\.yaml#\/R$/],
    [
      { 'contracts/r.yaml': 'R:\n  content: {}' },
      /contracts\/r\.yaml:1:1 R must have the property "description"/,
    ],
    [
      { 'contracts/r.yaml': 'R:\n  description: D\n  headers: {X: {schema: {type: strin}}}' },
      /contracts\/r\.yaml:3:26 type is "strin", must be one of /,
    ],
    [
      { 'contracts/r.yaml': `R:\n  description: D\n  headers: {X: {schema: {$ref: '#/none'}}}` },
      /^contracts\/r\.yaml:3:26 there is no schema at #\/none$/,
    ],
  ];
  for (const [files, message] of cases) {
    const error = errorOf('DL_CONTRACT_INVALID', () =>
      contractOf({ 'contracts/api.yaml': reference, ...files }),
    );
    assert.match(error.sentence, message);
  }
});

test('a $ref to another host is rejected, with the path for a copy', () => {
  const { sentence: message, hint } = errorOf('DL_CONTRACT_INVALID', () =>
    contractOf({ 'contracts/api.yaml': responding(`{$ref: 'https://example.com/r.yaml#/R'}`) }),
  );
  assert.match(
    message,
    /^contracts\/api\.yaml:10:17 \$ref https:\S+ points to another host; Driftline does not download it$/,
  );
  assert.match(hint, /^Save a copy at contracts\/remote\/example\.com\/r\.yaml, or /);
});

test('an operation may be a $ref to a file, although OpenAPI does not allow it', () => {
  const contract = contractOf({
    'contracts/api.yaml': `${HEAD}paths:\n  /a/{id}:\n    parameters: [{$ref: 'p.yaml'}]\n    get: {$ref: get.yaml}\n`,
    'contracts/p.yaml': '{name: id, in: path, required: true, schema: {type: string}}\n',
    'contracts/get.yaml': `operationId: read
responses:
  '200': {description: R, content: {application/json: {schema: {type: integer}}}}
`,
  });
  const [operation] = contract.operations;
  assert.deepEqual(
    [operation?.id, operation?.pointer, operation?.pathItem],
    ['read', '/x-referenced-files/get.yaml', '/paths/~1a~1{id}'],
  );
  const schema = operation?.responses[0]?.content[0]?.schema ?? assert.fail('no schema');
  assert.equal(contract.checksOf(schema).kept('x'), false);
  assert.equal(placeOf(contract, schema), 'contracts/get.yaml:3:56');
});

test('properties may contain a $ref to shared properties, although JSON Schema does not allow it', () => {
  const shared = 'Both: {a: {type: string}, b~c: {type: integer}}\n';
  const document = (reference: string) => ({
    'contracts/api.yaml': `${HEAD}components:\n  schemas:\n    A: {properties: {$ref: '${reference}', a: {type: boolean}}}\n`,
    'contracts/s.yaml': shared,
  });
  const { kept } = contractOf(document('s.yaml#/Both')).checksOf('/components/schemas/A');
  assert.deepEqual([{ a: true, 'b~c': 1 }, { a: 'x' }, { 'b~c': 'x' }].map(kept), [true, false, false]);
  const { sentence: message } = errorOf('DL_CONTRACT_INVALID', () => contractOf(document('s.yaml#/Other')));
  assert.match(message, /^contracts\/api\.yaml:7:22 there are no properties at s\.yaml#\/Other$/);
});
