import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import { DriftlineError } from '../core/driftline-error.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { checkedMonitor, type StepDefinition } from './definition/monitor.ts';
import { openMonitor } from './open.ts';
import { runOnce } from './run.ts';

const CONTRACT = `openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /customers:
    get:
      operationId: listCustomers
      responses:
        '200': {description: A, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}}}}
  /orders:
    post:
      operationId: createOrder
      requestBody:
        content: {application/json: {schema: {type: object, properties: {customer: {type: object}, note: {type: string}}}}}
      responses:
        '201': {description: A, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}
        '500': {description: B}
  /orders/{orderId}:
    parameters: [{name: orderId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getOrder
      responses: {'200': {description: A, content: {application/json: {schema: {type: object}}}}, '404': {description: B}}
    delete: {operationId: deleteOrder, responses: {'204': {description: A}}}
`;

type Respond = (method: string, path: string) => readonly [status: number, body?: unknown] | undefined;

const RIGHT: Respond = (method, path) => {
  if (path === '/customers') return [200, [{ id: 3 }]];
  if (method === 'POST') return [201, { id: 7 }];
  return method === 'DELETE' ? [204] : [200, {}];
};

const STEPS: readonly StepDefinition[] = [
  { operation: 'listCustomers' },
  {
    operation: 'createOrder',
    body: {
      customer: { id: '$steps.listCustomers.response.body#/0/id' },
      note: 'for {$steps.listCustomers.response.body#/0/id}',
    },
  },
  { operation: 'getOrder', parameters: { orderId: '$steps.createOrder.response.body#/id' } },
  {
    operation: 'deleteOrder',
    parameters: { orderId: '$steps.createOrder.response.body#/id' },
    cleanup: true,
  },
];

async function ran(
  respond: Respond,
  { steps = STEPS, deadline }: { steps?: typeof STEPS; deadline?: AbortSignal } = {},
) {
  const server = await smallServer((response) => {
    const [status, body] = respond(response.req.method ?? '', response.req.url ?? '') ?? [];
    if (status === undefined) return;
    response.writeHead(status, body === undefined ? {} : { 'Content-Type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const folder = temporaryDirectory();
  const contract = join(folder, 'orders.openapi.yaml');
  writeFileSync(contract, CONTRACT);
  const settings = await readSettings(
    { CONTRACT: contract, BASE_URL: server.url, REPORTS_DIR: folder, REQUEST_TIMEOUT_MS: '400' },
    { project: folder, working: folder },
  );
  const said: string[] = [];
  const say = (sentence: string) => void said.push(sentence);
  const { context, close } = await openMonitor(
    checkedMonitor({ name: 'orders', steps }, 'orders.monitor.ts'),
    settings,
    say,
  );
  const options = { now: () => new Date(), onStep: () => {}, say, ...(deadline ? { deadline } : {}) };
  const { run } = await runOnce(context, options);
  await close();
  return { run, said, server };
}

const sentTo = ({ server }: Awaited<ReturnType<typeof ran>>) =>
  server.heard.map(({ method, path }) => `${method} ${path}`);

test('the body of a step takes values of earlier responses, with their types', async () => {
  const { run, server } = await ran(RIGHT);
  assert.equal(run.verdict, 'up');
  assert.deepEqual(JSON.parse(server.heard[1]?.body ?? ''), { customer: { id: 3 }, note: 'for 3' });
});

test('a step that cleans up is sent although the one before it got no response, or 429', async () => {
  for (const broken of [undefined, [429, { message: 'slow down' }]] as const) {
    const result = await ran((method, path) =>
      path === '/orders/7' && method === 'GET' ? broken : RIGHT(method, path),
    );
    assert.deepEqual(sentTo(result), ['GET /customers', 'POST /orders', 'GET /orders/7', 'DELETE /orders/7']);
    assert.notEqual(result.run.verdict, 'up');
  }
});

test('where nothing was created, nothing is deleted, and the run says so', async () => {
  const result = await ran((method, path) => (method === 'POST' ? [500] : RIGHT(method, path)));
  assert.deepEqual(sentTo(result), ['GET /customers', 'POST /orders']);
  assert.ok(
    result.run.skipped?.some((each) => each.startsWith('deleteOrder was not sent: orderId: createOrder')),
  );
});

test('a deadline ends the run, and what was created is deleted all the same', async () => {
  const deadline = new AbortController();
  const respond: Respond = (method, path) => {
    if (method !== 'GET' || path !== '/orders/7') return RIGHT(method, path);
    deadline.abort();
    return undefined;
  };
  const result = await ran(respond, { deadline: deadline.signal });
  assert.equal(sentTo(result).at(-1), 'DELETE /orders/7');
  assert.equal(result.run.verdict, 'unknown');
  assert.ok(result.said.includes('deleteOrder cleaned up after the deadline: 204.'));
});

test('after the deadline, all that clean up have one second together', async () => {
  const deadline = new AbortController();
  const respond: Respond = (method, path) => {
    if (method === 'POST' || path === '/customers') return RIGHT(method, path);
    deadline.abort();
    return undefined;
  };
  const [customers, create, get, cleanup] = STEPS;
  const all = [customers, create, get, cleanup, cleanup, cleanup, cleanup].flatMap((step) => step ?? []);
  const { said, server } = await ran(respond, { deadline: deadline.signal, steps: all });
  assert.equal(server.heard.filter(({ method }) => method === 'DELETE').length, 1);
  const late = 'deleteOrder did not clean up: no time was left after the deadline.';
  assert.ok(said.filter((each) => each === late).length >= 3, said.join());
});

test('a body that names no earlier step, and a cleanup that is no boolean, are errors', async () => {
  const errorOf = async (step: object) => {
    const error = await ran(RIGHT, { steps: [step as StepDefinition] }).catch((thrown: unknown) => thrown);
    return error instanceof DriftlineError ? error.sentence : String(error);
  };
  assert.match(
    await errorOf({ operation: 'createOrder', body: { note: '$steps.getOrder.response.body#/id' } }),
    /steps\[0\]\.body\.note names the step "getOrder"/,
  );
  assert.match(
    await errorOf({ operation: 'createOrder', body: { note: '$steps.x.id' } }),
    /body\.note is "\$steps\.x\.id", which is not a runtime expression/,
  );
  assert.match(await errorOf({ operation: 'deleteOrder', cleanup: 'yes' }), /steps\[0\]\.cleanup is "yes"/);
});
