import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { collectionsOf } from './collections.ts';
import { derivedSteps } from './derived-steps.ts';
import { lifeCycle } from './life-cycle.ts';
import { Providers } from './own-resources.ts';
import { ranges } from './ranges.ts';
import { exchangeOf, sent, type TestResponse } from './sequences.fixture.ts';
import { runSteps } from './steps.ts';

const contract = inlineContract(`${HEAD}paths:
  /reports:
    post:
      operationId: report
      responses: {'202': {description: A, headers: {Location: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
  /reports/{reportId}:
    parameters: [{name: reportId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: job, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}}
  /reports/{reportId}/rows:
    parameters: [{name: reportId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: rows, responses: {'200': {description: A}, '202': {description: B}}}
components:
  schemas:
    Job: {type: object, properties: {reportId: {type: integer}, status: {type: string, enum: [queued, running, succeeded, failed]}, links: {type: object}}}
`);

/** Polls a job whose responses are these, one after the other and the last one for ever; without waiting. */
async function polled(...responses: readonly TestResponse[]) {
  const [collection] = collectionsOf(contract, contract.operations);
  assert.ok(collection);
  const pauses: number[] = [];
  const lines: string[] = [];
  const rest = [...responses];
  let expectation: unknown;
  await runSteps(
    lifeCycle(contract, contract.operations, collection),
    async (step) => {
      const { method, url } = step.request('http://127.0.0.1/v1');
      if (step.case.name === 'read-until-done' || step.case.name === 'read-result')
        lines.push(`${method} ${url.replace('http://127.0.0.1/v1', '')}`);
      if (step.case.name === 'read-result') expectation = step.case.expectation;
      if (method === 'POST') return exchangeOf(step, [202, { reportId: 7, status: 'queued' }]);
      const next = rest.length > 1 && step.case.name === 'read-until-done' ? rest.shift() : rest[0];
      return exchangeOf(step, next ?? [404]);
    },
    async (ms) => pauses.push(ms),
  );
  return { pauses, lines, expectation };
}
const JOB = 'GET /reports/7';
const state = (status: string, more = {}): TestResponse => [200, { reportId: 7, status, ...more }];

test('a job is requested until it is done, and then what it names as its result', async () => {
  const { lines, pauses, expectation } = await polled(
    state('queued'),
    state('running'),
    state('succeeded', { links: { result: '/v1/reports/7/rows?page=1' } }),
  );
  assert.deepEqual(lines, [JOB, JOB, JOB, `${JOB}/rows?page=1`]);
  assert.deepEqual(pauses, [250, 500, 1000]);
  assert.deepEqual(expectation, { status: 200, otherStatuses: [202] });
});

test('a job that does not end is requested a few times, within twelve seconds', async () => {
  const { lines, pauses } = await polled(state('running'));
  assert.equal(lines.length, 6);
  assert.equal(
    pauses.reduce((sum, ms) => sum + ms, 0),
    10_750,
  );
});

test('Retry-After is waited for, and not for long', async () => {
  const waiting = (seconds: string): TestResponse => [200, { status: 'running' }, { 'Retry-After': seconds }];
  assert.deepEqual((await polled(waiting('3'))).pauses, [250, 3000, 3000, 3000]);
  assert.deepEqual((await polled(waiting('60'))).pauses, [250]);
});

test('a job that failed, or a state that is not known, is not requested again, and no other host is', async () => {
  assert.deepEqual((await polled(state('failed'))).lines, [JOB]);
  assert.deepEqual((await polled(state('exploded'))).lines, [JOB]);
  assert.deepEqual((await polled([404])).lines, [JOB]);
  const elsewhere = { links: { result: 'https://files.example.com/reports/7/rows' } };
  assert.deepEqual((await polled(state('succeeded', elsewhere))).lines, [JOB]);
});

const download = inlineContract(`${HEAD}paths:
  /file: {get: {operationId: file, responses: {'200': {description: A}, '206': {description: B}}}}
`);

test('a whole, a part inside it, its end and what is behind it are requested', async () => {
  const [operation] = download.operations;
  assert.ok(operation);
  const headers: (string | undefined)[] = [];
  await runSteps(ranges(download, operation, {}), async (step) => {
    headers.push(step.request('http://127.0.0.1/v1').headers.Range);
    return exchangeOf(step, [200, 'four and more']);
  });
  assert.deepEqual(headers, [undefined, 'bytes=1-13', 'bytes=-2', 'bytes=1015-']);
  const { lines } = await sent(ranges(download, operation, {}), () => [200]);
  assert.equal(lines.length, 1);
});

const located = inlineContract(`${HEAD}paths:
  /exports:
    post: {operationId: export, responses: {'202': {description: A, headers: {Location: {schema: {type: string}}}}}}
  /jobs/{jobId}:
    parameters: [{name: jobId, in: path, required: true, schema: {type: string}}]
    get: {operationId: getJob, responses: {'200': {description: A, content: {application/json: {schema: {type: object, properties: {state: {type: string, enum: [queued, done]}}}}}}}}
`);

test('a job that only Location names is polled on the same host, where the contract reads one there', async () => {
  const [create] = located.operations;
  assert.ok(create);
  const linesFor = async (location: string | undefined, status = 202) => {
    const states = ['queued', 'done'];
    const steps = derivedSteps(
      located,
      located.operations,
      create,
      'valid',
      new Providers(located, located.operations),
    );
    const lines: string[] = [];
    await runSteps(
      steps,
      async (step) => {
        const { method, url } = step.request('http://127.0.0.1/v1');
        if (method === 'GET') lines.push(url);
        const accepted = exchangeOf(step, [status, {}, location === undefined ? {} : { Location: location }]);
        return method === 'POST' ? accepted : exchangeOf(step, [200, { state: states.shift() ?? 'done' }]);
      },
      async () => {},
    );
    return lines;
  };
  const job = 'http://127.0.0.1/v1/jobs/7';
  assert.deepEqual(await linesFor('/v1/jobs/7'), [job, job]);
  assert.deepEqual(await linesFor('jobs/7'), [job, job]);
  for (const location of [undefined, 'https://jobs.example.com/v1/jobs/7', '/v1/reports/7', 'http://['])
    assert.deepEqual(await linesFor(location), []);
  assert.deepEqual(await linesFor('/v1/jobs/7', 200), []);
});
