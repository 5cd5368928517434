import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { operationById, operationFor } from './find-operation.ts';

const of = (operationId: string) => `{operationId: ${operationId}, responses: {'200': {description: R}}}`;
const contract =
  inlineContract(`${HEAD}servers: [{url: 'https://api.example.com/v1/'}, {url: '/{stage}', variables: {stage: {default: trial}}}]
paths:
  /users/{id}: {get: ${of('user')}, delete: ${of('deleteUser')}}
  /users/me: {get: ${of('me')}, head: ${of('headMe')}}
  /orgs/{org}/users/{id}: {get: ${of('orgUser')}}
  /items: {get: ${of('items')}, post: ${of('createItem')}}
  /files/{name}.{ending}: {get: ${of('file')}}
  /files/{path}: {get: ${of('anyFile')}}
  /bücher: {get: ${of('books')}}
  /health: {servers: [{url: 'https://status.example.com/'}], get: ${of('health')}}
  /ping: {servers: [{url: '/'}], get: ${of('ping')}}
`);

const BASE = 'http://127.0.0.1:3000/v1';
const idOf = (method: string | undefined, url: string, baseUrl?: string) =>
  operationFor(contract, { method, url }, baseUrl).id;

const FOUND: readonly [method: string, url: string, operation: string][] = [
  ['GET', `${BASE}/users/7`, 'user'],
  ['DELETE', `${BASE}/users/7?force=1`, 'deleteUser'],
  ['GET', `${BASE}/users/me`, 'me'],
  ['GET', `${BASE}/orgs/1/users/2`, 'orgUser'],
  ['POST', `${BASE}/items`, 'createItem'],
  ['GET', `${BASE}/items/`, 'items'],
  ['GET', `${BASE}/files/a.txt`, 'file'],
  ['GET', `${BASE}/files/a`, 'anyFile'],
  ['GET', `${BASE}/b%C3%BCcher`, 'books'],
  ['GET', 'http://127.0.0.1:3000/ping', 'ping'],
];

for (const [method, url, operation] of FOUND) {
  test(`${method} ${url} matches ${operation}`, () => assert.equal(idOf(method, url, BASE), operation));
}

const NOT_FOUND: readonly [method: string, url: string, why: string][] = [
  ['GET', `${BASE}/internal/debug/items`, 'the end of a longer path is another path'],
  ['GET', 'http://127.0.0.1:3000/users/7', 'the path of the server is missing'],
  ['GET', `${BASE}/v1/items`, 'the path of the server occurs twice'],
  ['DELETE', `${BASE}/users/me`, 'the concrete path takes precedence, and it has no such method'],
  ['GET', `${BASE}/orgs/1/users/2/more`, 'the path goes on after the template'],
];

for (const [method, url, why] of NOT_FOUND) {
  test(`${method} ${url} matches no operation: ${why}`, () => {
    assert.throws(() => idOf(method, url, BASE), { code: 'DL_OPERATION_UNKNOWN' });
  });
}

test('a response of another origin matches the servers of the contract and the path of BASE_URL', () => {
  assert.equal(idOf('GET', 'https://api.example.com/v1/users/7', BASE), 'user');
  assert.equal(idOf('GET', 'http://localhost:5173/trial/users/7', BASE), 'user');
  assert.equal(idOf('GET', 'http://localhost:5173/v1/users/7', BASE), 'user');
  assert.throws(() => idOf('GET', 'http://localhost:5173/v2/users/7', BASE));
});

test('without a base URL, each server of the contract matches', () => {
  assert.equal(idOf('GET', 'http://localhost/v1/users/7'), 'user');
  assert.equal(idOf('GET', 'http://localhost/trial/users/7'), 'user');
  assert.equal(idOf('GET', 'http://localhost/health'), 'health');
});

test('without a method, the only operation of a path matches', () => {
  assert.equal(idOf(undefined, `${BASE}/users/me`, BASE), 'me');
  assert.throws(() => idOf(undefined, `${BASE}/items`, BASE), {
    sentence: 'inline.yaml has GET and POST at /v1/items, and the method of the request is not given.',
    hint: /^Pass the request: \{ request: \{ method/,
  });
});

test('without a method, the likely one is assumed where the path has several and it is one of them', () => {
  const likely = (url: string, likelyMethod: string) =>
    operationFor(contract, { method: undefined, likelyMethod, url }, BASE).id;
  assert.equal(likely(`${BASE}/items`, 'GET'), 'items');
  assert.equal(likely(`${BASE}/users/me`, 'DELETE'), 'me');
  assert.throws(() => likely(`${BASE}/items`, 'DELETE'), { code: 'DL_OPERATION_UNKNOWN' });
});

test('an unknown path is an error with what was looked for and the most similar operations', () => {
  assert.throws(() => idOf('PATCH', `${BASE}/user/7`, BASE), {
    sentence: `inline.yaml has no operation PATCH /v1/user/7, below ${BASE}.`,
    hint: /^Similar: GET \/users\/\{id\} \(user\), DELETE \/users\/\{id\} \(deleteUser\), GET \/users\/me \(me\)/,
  });
  assert.throws(() => idOf('GET', 'http://localhost/users/7'), {
    sentence: 'inline.yaml has no operation GET /users/7, below /v1 or /trial.',
    hint: /If the API is served elsewhere, pass \{ baseUrl/,
  });
});

test('an unknown operationId is an error with similar ids', () => {
  assert.throws(() => operationById(contract, 'orgUsers'), {
    sentence: 'inline.yaml has no operation "orgUsers".',
    hint: /^Did you mean orgUser/,
  });
});
