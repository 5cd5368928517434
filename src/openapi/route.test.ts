import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from './inline.fixture.ts';
import { routeOf } from './route.ts';

const get = (operationId: string) =>
  `{get: {operationId: ${operationId}, responses: {'200': {description: R}}}}`;
const contract = inlineContract(`${HEAD}servers: [{url: 'https://example.com/v1/'}]
paths:
  /pets/{id}: ${get('one')}
  /pets/mine: ${get('mine')}
  /pets/{id}/{part}: ${get('part')}
  /pets/{id}/toys: ${get('toys')}
  /files/{name}.{ending}: ${get('file')}
`);

test('a concrete path is preferred to a templated one, whatever their order (OpenAPI 3.1, section 4.8.8)', () => {
  const routed = (path: string) => routeOf(contract, 'GET', path).operation?.id;
  const expected = {
    '/v1/pets/mine': 'mine',
    '/v1/pets/mine?a=1': 'mine',
    '/v1/pets/7': 'one',
    '/v1/pets/7/toys': 'toys',
    '/v1/pets/7/food': 'part',
    '/v1/files/a.txt': 'file',
    '/v1/pets/': undefined,
    '/v1/pets/7/toys/1': undefined,
    '/pets/7': undefined,
  };
  for (const [path, operation] of Object.entries(expected)) assert.equal(routed(path), operation, path);
  assert.deepEqual(routeOf(contract, 'PUT', '/v1/pets/mine').allowed, ['GET']);
});
