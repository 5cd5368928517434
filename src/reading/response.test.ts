import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { inlineContract, withOperation } from '../openapi/inline.fixture.ts';
import { isGatewayError } from './response.ts';

const JSON_PROBLEM = '{description: A problem., content: {application/json: {schema: {type: object}}}}';
const CONTENT = { html: 'text/html; charset=utf-8', json: 'application/json' } as const;

/** Whether a response is a gateway's, by a contract that documents 200 and these responses. */
function isGateways(
  status: number,
  body: keyof typeof CONTENT | 'none',
  documented: Readonly<Record<string, string>> = {},
  method = 'POST',
): boolean {
  const lines = Object.entries({ '200': '{description: Good.}', ...documented });
  const contract = inlineContract(
    withOperation(
      `      operationId: read\n      responses:\n${lines.map(([key, text]) => `        '${key}': ${text}`).join('\n')}`,
    ),
  );
  const [operation] = contract.operations;
  assert.ok(operation);
  const exchange: Exchange = {
    operation: 'read',
    case: { name: 'documented', expects: 'accepted' },
    request: { method, url: 'http://127.0.0.1/response', headers: {} },
    response: {
      status,
      statusText: '',
      headers: body === 'none' ? [] : [['Content-Type', CONTENT[body]]],
      body: Buffer.from(body === 'none' ? '' : '{}'),
    },
    phases: { total: 1 },
    startedAt: '2026-01-12T03:16:00.000Z',
  };
  return isGatewayError(exchange, operation);
}

test('an undocumented 502, 503 or 504 is the response of a gateway, no other status is', () => {
  for (const status of [502, 503, 504]) {
    for (const body of ['html', 'json', 'none'] as const) assert.equal(isGateways(status, body), true);
  }
  for (const status of [200, 404, 429, 500, 501, 505]) assert.equal(isGateways(status, 'html'), false);
});

test('a documented status is a response of the API, unless its media type is not the documented one', () => {
  for (const key of ['503', '5XX', 'default']) {
    const documented = { [key]: JSON_PROBLEM };
    assert.equal(isGateways(503, 'json', documented), false, key);
    assert.equal(isGateways(503, 'html', documented), true, key);
    assert.equal(isGateways(503, 'none', documented), true, key);
  }
  assert.equal(isGateways(504, 'json', { '503': JSON_PROBLEM }), true);
  assert.equal(isGateways(503, 'html', { '503': '{description: Busy.}' }), false);
});

test('the responses of an operation do not document those to another method', () => {
  assert.equal(isGateways(503, 'json', { default: JSON_PROBLEM }, 'DELETE'), true);
});
