import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import { DriftlineError } from '../core/driftline-error.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { checkedMonitor, type StepDefinition } from './definition/monitor.ts';
import { openMonitor } from './open.ts';
import { runOnce } from './run.ts';
import { sendToTarget } from './send-to-target.ts';

const CONTRACT = `openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
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
        '503': {$ref: '#/components/responses/Problem'}
  /orders/{orderId}/receipt:
    parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getReceipt
      responses: {'200': {description: A}, '404': {$ref: '#/components/responses/Problem'}}
  /invoices/{number}:
    parameters: [{name: number, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getInvoice, responses: {'200': {description: A}}}
components:
  responses:
    Problem: {description: A, content: {application/json: {schema: {type: object, required: [message]}}}}
  schemas:
    Order:
      type: object
      required: [id, total]
      properties: {id: {type: string}, total: {type: number}, pin: {type: string, format: password}}
`;

type Responses = Readonly<Record<string, readonly [status: number, body: unknown]>>;

const ORDERS = [
  { id: 'o 1', total: 7 },
  { id: 'o2', total: 8 },
];
const RIGHT: Responses = {
  '/orders': [200, ORDERS],
  '/orders/o%201': [200, ORDERS[0]],
  '/orders/o2': [200, ORDERS[1]],
};

function respondWith(responses: Responses): (response: ServerResponse) => void {
  return (response) => {
    const [status, body] = responses[response.req.url ?? ''] ?? [404, { message: 'no such order' }];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** One run against a server with these responses. */
async function ran(responses: Responses, steps?: readonly StepDefinition[], document = CONTRACT) {
  const server = await smallServer(respondWith(responses));
  const folder = temporaryDirectory();
  const contract = join(folder, 'orders.openapi.yaml');
  writeFileSync(contract, document);
  const settings = await readSettings(
    { CONTRACT: contract, BASE_URL: server.url, REPORTS_DIR: folder },
    { project: folder, working: folder },
  );
  const monitor = checkedMonitor({ name: 'orders', ...(steps ? { steps } : {}) }, 'orders.monitor.ts');
  const said: string[] = [];
  const say = (sentence: string) => void said.push(sentence);
  const { context, close } = await openMonitor(monitor, settings, say);
  const { run, steps: records } = await runOnce(context, { now: () => new Date(), onStep: () => {}, say });
  await close();
  const findings = records.flatMap((step) =>
    step.findings.map(({ id, where }) => `${step.operation}: ${id} ${where}`),
  );
  return { run, said, findings, plan: context.plan, paths: server.heard.map(({ path }) => path) };
}

const GET = { operation: 'getOrder' };
const LIST = { operation: 'listOrders' };

test('a monitor without steps asks for a listed order, and names the operation that no step provides for', async () => {
  const receipt: Responses = { '/orders/o%201/receipt': [200, {}] };
  const { run, paths, said, plan } = await ran({ ...RIGHT, ...receipt });
  assert.deepEqual(paths, ['/orders', '/orders/o%201', '/orders/o%201/receipt']);
  assert.equal(run.verdict, 'drifting', 'a body where none is documented');
  assert.deepEqual(
    plan
      .slice(0, 2)
      .map(({ operation, case: step, provided }) => [operation.id, step.name, ...(provided?.texts ?? [])]),
    [
      ['listOrders', 'documented'],
      [
        'getOrder',
        'from-list',
        'orderId = $steps.listOrders.response.body#/0/id (by convention: a list and its items)',
      ],
    ],
  );
  assert.match(said.join(), /getInvoice: no step provides number, and the contract has no example/);
});

test('every existing order is wrong: the monitor is not up', async () => {
  const { run, findings } = await ran({ ...RIGHT, '/orders/o%201': [404, { message: 'no such order' }] }, [
    LIST,
    GET,
  ]);
  assert.deepEqual(findings, ['getOrder: valid-request-rejected response status']);
  assert.equal(run.verdict, 'broken');
});

test('what is below an order need not exist, and the run says that no success was seen', async () => {
  const steps = [LIST, { operation: 'getReceipt' }];
  const { run, paths } = await ran(RIGHT, steps);
  assert.deepEqual(paths, ['/orders', '/orders/o%201/receipt']);
  assert.deepEqual(
    [run.verdict, run.summary],
    ['up', '2 of 2 exchanges keep the contract; getReceipt never succeeded: only 404'],
  );
});

test('a step whose value cannot be had is not sent, and the run says why', async () => {
  const { run, paths } = await ran({ ...RIGHT, '/orders': [200, []] }, [LIST, GET]);
  assert.deepEqual(paths, ['/orders']);
  const reason =
    'getOrder was not sent: listOrders returned 200 with nothing at /0/id: the body is an array of 0 items';
  assert.deepEqual([run.verdict, run.skipped], ['up', [reason]]);
  assert.equal(run.summary, `1 of 1 exchange keeps the contract; ${reason}`);
  const failed = await ran({ ...RIGHT, '/orders': [503, { message: 'closed' }] }, [LIST, GET]);
  assert.deepEqual(failed.run.skipped, ['getOrder was not sent: listOrders returned 503']);
});

test('a step names the response that a value is from, and is never sent with a generated id', async () => {
  const second = { ...GET, parameters: { orderId: '$steps.listOrders.response.body#/1/id' } };
  assert.deepEqual((await ran(RIGHT, [LIST, second])).paths, ['/orders', '/orders/o2']);
  const again = { ...GET, parameters: { orderId: '$steps.getOrder.request.path.orderId' } };
  assert.deepEqual((await ran(RIGHT, [LIST, second, again])).paths, ['/orders', '/orders/o2', '/orders/o2']);
  const third = { ...GET, parameters: { orderId: '$steps.listOrders.response.body#/2/id' } };
  const { run } = await ran(RIGHT, [LIST, third]);
  assert.deepEqual(run.skipped, [
    'getOrder was not sent: orderId: listOrders returned 200 with nothing at /2/id: the body is an array of 2 items',
  ]);
  const { paths, said } = await ran(RIGHT, [GET, LIST]);
  assert.deepEqual(paths, ['/orders']);
  assert.match(said.join(), /getOrder: no step provides orderId/);
});

test('a step that does not come before, and a value that is no expression, are errors', async () => {
  const errorOf = async (...steps: StepDefinition[]) => {
    const error = await ran(RIGHT, steps).catch((thrown: unknown) => thrown);
    return error instanceof DriftlineError ? `${error.code} ${error.sentence} ${error.hint}` : String(error);
  };
  const from = (orderId: string) => ({ ...GET, parameters: { orderId } });
  assert.equal(
    await errorOf(LIST, from('$steps.listOrder.response.body#/0/id')),
    'DL_MONITOR_INVALID orders.monitor.ts: steps[1].parameters.orderId names the step "listOrder", and no step before ' +
      'it that is sent has this operation or case. Did you mean listOrders?',
  );
  assert.match(
    await errorOf(from('$steps.listOrders.response.body#/0/id'), LIST),
    /steps\[0\].* There are: none\./,
  );
  assert.match(
    await errorOf(LIST, from('$steps.listOrders.body.0.id')),
    /is "\$steps\.listOrders\.body\.0\.id", which is not a runtime expression\. Write \$steps\.OPERATION/,
  );
  assert.match(
    await errorOf(
      LIST,
      from('o2'),
      { ...from('o3'), expect: { status: 404 } },
      GET,
      from('$steps.getOrder.statusCode'),
    ),
    /send it as documented and from-list\. Name the case: \$steps\.documented\./,
  );
});

test('an expected 404 or 503 is green, and its body is judged by the contract', async () => {
  const steps = [
    { ...GET, parameters: { orderId: 'gone' }, expect: { status: 404 } },
    { ...LIST, expect: { status: 503 } },
  ];
  const unknown = await ran({}, [{ ...GET, expect: { status: 404 } }]);
  assert.deepEqual(unknown.paths, ['/orders/driftline-unknown-7f3a5ba1']);
  assert.equal(unknown.run.verdict, 'up');
  const closed = { '/orders': [503, { message: 'closed' }] } as const;
  const { run, findings } = await ran(closed, steps);
  assert.deepEqual([run.verdict, findings], ['up', []]);
  const wrong = await ran({ '/orders': [503, {}], '/orders/gone': [404, {}] }, steps);
  assert.deepEqual(wrong.findings, [
    'getOrder: body-property-missing response body /message',
    'listOrders: body-property-missing response body /message',
  ]);
  const found = await ran({ ...closed, '/orders/gone': [200, ORDERS[0]] }, steps);
  assert.deepEqual(found.findings, ['getOrder: expectation-failed response status']);
  assert.equal(found.run.verdict, 'broken');
});

test('a 404 that a step expects is no refusal of the same request without that expectation', async () => {
  const search = `  /search:
    get:
      operationId: search
      parameters: [{name: q, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: A}, '404': {$ref: '#/components/responses/Problem'}}
`;
  const document = CONTRACT.replace('\ncomponents:\n', `\n${search}components:\n`);
  const expected: StepDefinition = { operation: 'search', expect: { status: 404 } };
  const summaryOf = async (...steps: StepDefinition[]) => (await ran({}, steps, document)).run.summary;
  assert.equal(await summaryOf(expected), '1 of 1 exchange keeps the contract');
  assert.equal(
    await summaryOf(expected, { operation: 'search' }),
    '2 of 2 exchanges keep the contract; search never succeeded: only 404',
  );
});

test('a baseline and drift name the step that is not sent, too', async (t) => {
  const server = await smallServer(respondWith({ '/orders': [200, []] }));
  const folder = temporaryDirectory();
  const contract = join(folder, 'orders.openapi.yaml');
  writeFileSync(contract, CONTRACT);
  Object.assign(process.env, { CONTRACT: contract, BASE_URL: server.url, REPORTS_DIR: folder });
  const { mock } = t.mock.method(process.stderr, 'write', () => true);
  const { exchanges } = await sendToTarget();
  assert.deepEqual(
    exchanges.map(({ operation }) => operation),
    ['listOrders'],
  );
  assert.match(
    mock.calls.map(({ arguments: [text] }) => text).join(''),
    /^getOrder was not sent: listOrders returned 200 with nothing at \/0\/id: the body is an array of 0 items\.$/m,
  );
});

test('a secret that cannot be sent as a parameter is masked in the reason', async () => {
  const canary = 'canary-pin-4711-xyz';
  const { run, said } = await ran({ ...RIGHT, '/orders': [200, [{ id: 'o2', total: 8, pin: canary }]] }, [
    LIST,
    { operation: 'getInvoice', parameters: { number: '$steps.listOrders.response.body#/0/pin' } },
  ]);
  assert.match(
    run.skipped?.join() ?? '',
    /^getInvoice was not sent: number: listOrders has .*, which is no number of getInvoice \(integer\)$/,
  );
  assert.ok(!JSON.stringify([run, said]).includes(canary));
});
