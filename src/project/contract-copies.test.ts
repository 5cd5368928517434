import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { contractCopies } from './contract-copies.ts';

const project = temporaryDirectory();
const copyOf = (address: string) => relative(project, contractCopies(address, project).accepted);

test('the copy of an address has its host and its path, in contracts/ whatever the address is', () => {
  assert.equal(copyOf('https://api.example.com/openapi.json'), 'contracts/api.example.com/openapi.json');
  assert.equal(
    copyOf('http://127.0.0.1:8080/v3/api-docs'),
    'contracts/127.0.0.1-8080/v3/api-docs/openapi.json',
  );
  for (const address of [
    'https://a.example/%2e%2e/%2e%2e/openapi.json',
    'https://a.example/..%2f..%2f..%2fopenapi.json',
    'https://a.example/..%5c..%5copenapi.json',
    'https://a.example/.../.yaml',
    `https://a.example/${'a'.repeat(3000)}/openapi.json?key=canary-9`,
  ]) {
    const names = copyOf(address).split('/');
    assert.equal(names[0], 'contracts', address);
    for (const name of names) assert.match(name, /^[\w-][\w.-]{0,106}$/, address);
    assert.doesNotMatch(names.join('/'), /canary/);
  }
});

test('two addresses never have one copy', () => {
  const addresses = ['/a-b/openapi.json', '/a/b/openapi.json', '/a%20b/openapi.json', '/a%2fb/openapi.json']
    .flatMap((path) => [path, `${path}?version=1`, `${path}?version=2`])
    .map((path) => `https://api.example.com${path}`);
  assert.equal(new Set(addresses.map(copyOf)).size, addresses.length);
});
