import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carriedRequest } from './other-clients.ts';

const URL_OF_PET = 'http://localhost:3000/v1/pets/7';
const HEADERS = { 'Content-Type': 'application/json' };
const BODY = { name: 'Rex' };

/** What responses of clients have, of that which is read; the real clients are in scripts/runners/. */
const CARRIED: Readonly<Record<string, object>> = {
  Axios: {
    config: {
      method: 'put',
      baseURL: 'http://localhost:3000/v1/',
      url: '/pets/7',
      headers: HEADERS,
      data: BODY,
    },
    request: { method: 'PUT', path: '/v1/pets/7', res: { responseUrl: URL_OF_PET } },
  },
  'Axios with another adapter': {
    config: {
      method: 'PUT',
      baseURL: 'http://localhost:3000/v1',
      url: 'pets/7',
      headers: HEADERS,
      data: BODY,
    },
  },
  SuperTest: { request: { method: 'PUT', url: URL_OF_PET, header: HEADERS, _data: BODY } },
  got: { request: { options: { method: 'PUT', url: new URL(URL_OF_PET), headers: HEADERS, json: BODY } } },
};

describe('the request that a response carries', () => {
  for (const [client, response] of Object.entries(CARRIED)) {
    test(`is read from a response of ${client}`, () => {
      assert.deepEqual(carriedRequest(response), {
        method: 'PUT',
        url: URL_OF_PET,
        headers: HEADERS,
        body: BODY,
      });
    });
  }

  test('is read from a response of app.inject(), whose URL is relative', () => {
    const raw = { req: { method: 'GET', url: '/v1/pets/7', headers: { host: 'localhost:80' } } };
    assert.deepEqual(carriedRequest({ statusCode: 200, raw }), {
      method: 'GET',
      url: '/v1/pets/7',
      headers: { host: 'localhost:80' },
    });
  });

  test('is the last one after a redirect that turned POST into GET, which has no body', () => {
    const config = { method: 'post', url: 'http://localhost:3000/v1/old', data: BODY };
    const request = { method: 'GET', res: { responseUrl: URL_OF_PET } };
    assert.deepEqual(carriedRequest({ config, request }), { method: 'GET', url: URL_OF_PET });
  });

  test('has no body where that is a stream or a form', () => {
    const config = { method: 'POST', url: URL_OF_PET, data: new FormData() };
    assert.deepEqual(carriedRequest({ config }), { method: 'POST', url: URL_OF_PET });
  });

  test('is unknown for a response of fetch and for a plain object', () => {
    assert.equal(carriedRequest(new Response('')), undefined);
    assert.equal(carriedRequest({ status: 200, headers: {}, body: '{}' }), undefined);
  });
});
