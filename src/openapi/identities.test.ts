import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueAt } from '../schema/pointer.ts';
import { compileContract } from './compile.ts';
import type { Contract } from './contract.ts';
import { errorOf, HEAD } from './inline.fixture.ts';

/** A contract with schemas in YAML, indented by four spaces, and other files beside it. */
function contractOf(schemas: string, files: Readonly<Record<string, string>> = {}): Contract {
  const text = `${HEAD}components:\n  schemas:\n${schemas}`;
  return compileContract('contracts/api.yaml', text, (path) => files[path] ?? assert.fail('no such file'));
}

const keeps = (contract: Contract, name: string, value: unknown) =>
  contract.checksOf(`/components/schemas/${name}`).kept(value);

test('a schema is found by its $id, and references in it are relative to the $id', () => {
  const contract =
    contractOf(`    Pet: {$id: 'https://example.com/pets/pet', properties: {owner: {$ref: owner}, name: {$ref: '#/$defs/Name'}}, $defs: {Name: {type: string}}}
    Owner: {$id: 'https://example.com/pets/owner', properties: {pet: {$ref: pet}, age: {type: integer}}}
    Any: {anyOf: [{$ref: 'https://example.com/pets/owner#/properties/age'}]}
`);
  assert.equal(keeps(contract, 'Pet', { name: 'Ada', owner: { age: 7, pet: { name: 'Bob' } } }), true);
  assert.equal(keeps(contract, 'Pet', { owner: { pet: { name: 1 } } }), false);
  assert.equal(keeps(contract, 'Any', 'seven'), false);
});

test('an anchor belongs to its schema resource, even if others have the same name', () => {
  const contract =
    contractOf(`    One: {$id: 'urn:one', $defs: {a: {$anchor: value, type: string}}, properties: {a: {$ref: '#value'}}}
    Two: {$id: 'urn:two', $defs: {a: {$anchor: value, type: integer}}, properties: {a: {$ref: '#value'}, b: {$ref: 'urn:one#value'}}}
`);
  assert.equal(keeps(contract, 'One', { a: 'x' }), true);
  assert.equal(keeps(contract, 'Two', { a: 1, b: 'x' }), true);
  assert.equal(keeps(contract, 'Two', { a: 'x' }), false);
});

const LIST = `    List: {$id: 'https://example.com/list', $dynamicAnchor: list, type: array, items: {$dynamicRef: '#item'}, $defs: {any: {$dynamicAnchor: item}}}
    Numbers: {$id: 'https://example.com/numbers', $ref: list, $defs: {item: {$dynamicAnchor: item, type: number}}}
    Texts: {$id: 'https://example.com/texts', $ref: list, $defs: {item: {$dynamicAnchor: item, type: string}}}
`;

test('the target of a $dynamicRef depends on the schema at which validation starts', () => {
  const contract = contractOf(LIST);
  assert.equal(keeps(contract, 'Numbers', [1, 2]), true);
  assert.equal(keeps(contract, 'Numbers', ['x']), false);
  assert.equal(keeps(contract, 'Texts', ['x']), true);
  assert.equal(keeps(contract, 'Texts', [1]), false);
  assert.equal(keeps(contract, 'List', [1, 'x']), true);
});

test('the target of a $dynamicRef has its position in the file', () => {
  const contract = contractOf(
    '    Tree: {$dynamicAnchor: node, properties: {below: {$dynamicRef: "#node"}}}\n',
  );
  assert.equal(keeps(contract, 'Tree', { below: { below: {} } }), true);
  const copied = contractOf(LIST);
  const [copy = ''] = Object.keys(Object(valueAt(copied.document, '/x-bound-schemas')));
  assert.deepEqual(copied.positionOf(`/x-bound-schemas/${copy}/items`).line, 7);
});

test('an $id or $anchor inside a value is not an identifier', () => {
  assert.equal(
    keeps(contractOf(`    A: {const: {$id: 'urn:a', $anchor: a}}\n`), 'A', { $id: 'urn:a', $anchor: 'a' }),
    true,
  );
  const { sentence: message } = errorOf('DL_CONTRACT_INVALID', () =>
    contractOf(`    A: {examples: [{$anchor: a}], properties: {b: {$ref: '#a'}}}\n`),
  );
  assert.match(message, /^contracts\/api\.yaml:7:52 there is no anchor "a"$/);
});

test('a file may be in the folder of remote copies, or beside the file that refers to it', () => {
  const contract = contractOf(`    A: {$ref: pets/a.yaml}\n`, {
    'pets/a.yaml':
      '$id: https://example.com/pets/a.yaml\nproperties: {b: {$ref: b.yaml}, c: {$ref: c.yaml}}\n',
    'pets/b.yaml': 'type: string\n',
    'remote/example.com/pets/c.yaml': 'type: integer\n',
  });
  assert.equal(keeps(contract, 'A', { b: 'x', c: 1 }), true);
  assert.equal(keeps(contract, 'A', { b: 1 }), false);
  assert.equal(keeps(contract, 'A', { c: 'x' }), false);
});
