import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { readDocument, relocated } from './document.ts';

test('files below the document keep their relative paths, and every byte', () => {
  const files = [
    { path: '/srv/api/openapi.yml', text: "paths: { /a: { $ref: 'paths/a.yaml' } }\n" },
    { path: '/srv/api/paths/a.yaml', text: "get: { $ref: '../responses.yaml#/Ok' }\n" },
    { path: '/srv/api/responses.yaml', text: 'Ok: {}\n' },
  ];
  assert.deepEqual(relocated(files, 'pets'), [
    { path: 'contracts/pets.openapi.yaml', text: files[0]?.text },
    { path: 'contracts/paths/a.yaml', text: files[1]?.text },
    { path: 'contracts/responses.yaml', text: files[2]?.text },
  ]);
});

test('references to the document get its new name, in every notation', () => {
  const back = [
    "a: { $ref: '../openapi.json#/components/schemas/Error' }",
    'b: { "$ref": "../openapi.json#/x" }',
    'c: { $ref: ../openapi.json#/x }',
    'd:\n  $ref: ../openapi.json',
    'e: { $ref: ../openapi.json, x: 1 }',
  ].join('\n');
  const [, moved] = relocated(
    [
      { path: '/srv/openapi.json', text: '{}' },
      { path: '/srv/parts/a.yaml', text: back },
    ],
    'pets',
  );
  assert.equal(moved?.text, back.replaceAll('../openapi.json', '../pets.openapi.json'));
});

test('files outside the folder of the document go into a folder of its name, and references are changed', () => {
  const errors = (document: string) =>
    `E: { $ref: "../../shared/base%20type.yaml" }\nF: { $ref: "${document}#/a" }\n`;
  const files = [
    {
      path: '/srv/apis/pets/pets.yaml',
      text: 'a: { $ref: "../common/errors.yaml#/E" }\nb: { $ref: "#/x" }\n',
    },
    { path: '/srv/apis/common/errors.yaml', text: errors('../pets/pets.yaml') },
    { path: '/srv/shared/base type.yaml', text: 'type: object\n' },
  ];
  assert.deepEqual(relocated(files, 'pets'), [
    {
      path: 'contracts/pets.openapi.yaml',
      text: 'a: { $ref: "pets/apis/common/errors.yaml#/E" }\nb: { $ref: "#/x" }\n',
    },
    { path: 'contracts/pets/apis/common/errors.yaml', text: errors('../../../pets.openapi.yaml') },
    { path: 'contracts/pets/shared/base type.yaml', text: 'type: object\n' },
  ]);
});

test('URLs, and references to files that are not copied, are not changed', () => {
  const text = 'a: { $ref: "https://example.com/pets.yaml#/x" }\nb: { $ref: "other.yaml" }\n';
  assert.equal(relocated([{ path: '/srv/pets.yaml', text }], 'other')[0]?.text, text);
});

test('the overlay beside a document is copied with it, under its new name, and what it adds counts', async () => {
  const folder = temporaryDirectory();
  mkdirSync(join(folder, 'api'));
  const document = `openapi: 3.1.0
info: {title: Pets, version: '1'}
paths: {/pets: {get: {operationId: pets, responses: {'200': {description: R}}}}}
`;
  const overlay = `overlay: 1.0.0
info: {title: T, version: '1'}
actions: [{target: $, update: {servers: [{url: https://api.example.com}]}}]
`;
  writeFileSync(join(folder, 'api', 'openapi.yaml'), document);
  writeFileSync(join(folder, 'api', 'openapi.overlay.yaml'), overlay);
  const read = await readDocument(join(folder, 'api', 'openapi.yaml'), join(folder, 'project'));
  assert.equal(read.needs.server, 'https://api.example.com');
  assert.deepEqual(read.files, [
    { path: 'contracts/pets.openapi.yaml', text: document },
    { path: 'contracts/pets.overlay.yaml', text: overlay },
  ]);
});

test('what is wrong with a document outside its operations, or in one of them, does not keep it from being copied', async () => {
  const folder = temporaryDirectory();
  const document = `openapi: 3.0.0
info: {title: Pets, version: 1.0}
paths:
  /pets: {get: {operationId: pets, responses: {'200': {description: R}}}}
  /toys: {get: {operationId: toys, parameters: [{name: a, in: query}], responses: {'200': {description: R}}}}
`;
  writeFileSync(join(folder, 'pets.yaml'), document);
  const { files, steps } = await readDocument(join(folder, 'pets.yaml'), join(folder, 'project'));
  assert.deepEqual(files, [{ path: 'contracts/pets.openapi.yaml', text: document }]);
  assert.deepEqual(
    steps.map(({ operation }) => operation),
    ['pets'],
  );
});
