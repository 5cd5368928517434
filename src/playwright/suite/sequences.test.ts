import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSuiteReport } from '../../report/findings-file.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const CONTRACT = `openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getOrder
      responses:
        '200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
        '404': {$ref: '#/components/responses/Problem'}
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: A
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
  /orders/{orderId}/receipt:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getReceipt
      responses:
        '200': {description: A, content: {application/json: {schema: {type: object}}}}
        '404': {$ref: '#/components/responses/Problem'}
  /invoices/{invoiceId}:
    parameters: [{name: invoiceId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getInvoice, responses: {'200': {description: A}, '404': {$ref: '#/components/responses/Problem'}}}
components:
  responses:
    Problem: {description: A, content: {application/json: {schema: {type: object, required: [message]}}}}
  schemas:
    Order: {type: object, required: [id], properties: {id: {type: integer}, total: {type: number}}}
`;

type Responses = Readonly<Record<string, unknown>>;

const UNKNOWN = 2147483629;

/** Runs the derived tests against a server with these bodies; it responds 404 to every other path. */
async function runSuite(bodies: Responses) {
  const server = await smallServer((response) => {
    const body = bodies[response.req.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? { message: 'there is none' }));
  });
  const folder = temporaryDirectory();
  const contract = join(folder, 'orders.openapi.yaml');
  writeFileSync(contract, CONTRACT);
  const settings = { CONTRACT: contract, BASE_URL: server.url, REPORTS_DIR: folder };
  const { exitCode, output } = await playwright(
    ['test', 'specs/contract.spec.ts', '-g', '@operations'],
    settings,
  );
  const report = readSuiteReport(join(folder, 'out', 'findings.json'));
  return {
    exitCode,
    output,
    paths: server.heard.map(({ path }) => path),
    findings: (report?.findings ?? [])
      .map(({ finding: { id, operation, where } }) => `${operation}: ${id} ${where}`)
      .sort(),
    notRun: (report?.notRun ?? []).map(({ reason }) => reason),
  };
}

test('items are requested by the ids that the list gives, and by one unknown id', async () => {
  const order = { id: 7, total: 12.5 };
  const { exitCode, output, paths, findings, notRun } = await runSuite({
    '/orders': [order],
    '/orders/7': order,
    '/orders/7/receipt': {},
  });
  assert.equal(exitCode, 0, output);
  assert.deepEqual(findings, []);
  assert.deepEqual([...new Set(paths)].sort(), [
    `/invoices/${UNKNOWN}`,
    '/orders',
    `/orders/${UNKNOWN}`,
    `/orders/${UNKNOWN}/receipt`,
    '/orders/7',
    '/orders/7/receipt',
  ]);
  assert.deepEqual(notRun, ['not sent: no operation provides invoiceId, and the contract has no example']);
});

test('items that are wrong, unknown ids that are found, and a success that never comes are findings', async () => {
  const order = { id: 7, total: 12.5 };
  const { exitCode, findings } = await runSuite({
    '/orders': [order],
    '/orders/7': { id: 8, total: 13 },
    [`/orders/${UNKNOWN}`]: order,
  });
  assert.equal(exitCode, 1);
  assert.deepEqual(findings, [
    'getOrder: expectation-failed response status',
    'getOrder: item-inconsistent response body /id',
    'getReceipt: success-never-seen response status',
  ]);
});

const SETTINGS = `openapi: 3.1.0
info: {title: Settings, version: '1'}
paths:
  /settings:
    get: {operationId: getSettings, responses: {'200': {description: A, content: {application/json: {schema: &it {type: object, properties: {theme: {type: string}, size: {type: integer}}}}}}}}
    put:
      operationId: replaceSettings
      requestBody: {content: {application/json: {schema: *it}}}
      responses: {'200': {description: A, content: {application/json: {schema: *it}}}, '400': {description: B}, '405': {description: B}, '415': {description: B}}
`;

test('the settings of a user are what they were after all requests that may change them', async () => {
  const original = { theme: 'their own', size: 3 };
  let now: unknown = original;
  const changes: unknown[] = [];
  const server = await smallServer((response, { method, headers, body }) => {
    const status = changed(method, headers['content-type'], body);
    response.writeHead(status, { 'Content-Type': 'application/json', Allow: 'GET, PUT' });
    response.end(status === 200 && method !== 'HEAD' ? JSON.stringify(now) : undefined);
  });
  function changed(method: string | undefined, type: string | undefined, text: string): number {
    if (method === 'GET' || method === 'HEAD') return 200;
    if (method !== 'PUT') return 405;
    if (type !== 'application/json') return 415;
    try {
      now = JSON.parse(text);
    } catch {
      return 400;
    }
    changes.push(now);
    return 200;
  }
  const folder = temporaryDirectory();
  const contract = join(folder, 'settings.openapi.yaml');
  writeFileSync(contract, SETTINGS);
  const settings = { CONTRACT: contract, BASE_URL: server.url, REPORTS_DIR: folder };
  const { output } = await playwright(['test', 'specs/contract.spec.ts'], {
    ...settings,
    SAFE_OPERATIONS: 'replaceSettings',
    DEPTH: 'full',
  });
  assert.ok(changes.length > 3, output);
  assert.deepEqual(now, original, output);
  // The user's own values are in what is sent first.
  const [first] = changes;
  assert.match(JSON.stringify(first), /their own|"size":3/);
});
