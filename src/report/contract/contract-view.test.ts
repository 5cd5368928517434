import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFinding, makeHistory } from '../../history/store/history.fixture.ts';
import type { StoredRun } from '../../history/store/line.ts';
import { openContract } from '../../openapi/open.ts';
import { rules } from '../../rules/catalogue/index.ts';
import { seriesRules } from '../../rules/catalogue/series/index.ts';
import { temporaryDirectory } from '../temporary-directory.fixture.ts';
import {
  COVERAGE,
  findingAt,
  lineOf,
  MISSING,
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
} from './contract-view.fixture.ts';
import { type ContractViewParts, contractView } from './contract-view.ts';
import type { OperationView, ResponseView } from './part-view.ts';

const end = new Date('2026-01-12T03:16:00.000Z');
const history = makeHistory({ end, everyMs: 60_000, runs: 3 });

const viewOf = (parts: Partial<ContractViewParts> = {}) =>
  contractView({ contract: SEALMETRICS, text: SEALMETRICS_TEXT, ...parts });

function responseOf(operations: readonly OperationView[], id: string, status: string): ResponseView {
  const found = operations
    .find(({ operation }) => operation.id === id)
    ?.responses.find((each) => each.status === status);
  assert.ok(found);
  return found;
}

const propertiesOf = ({ content }: ResponseView) =>
  content.flatMap(({ properties }) => properties.map(({ path, exercised }) => ({ path, ...exercised })));

/** Runs of a monitor that got this status for this operation. */
const runsWith = (operation: string, status: number): StoredRun[] =>
  history.map(({ run, steps }) => ({
    run,
    steps: steps.slice(0, 1).map((step) => ({ ...step, operation, status, findings: [] })),
  }));

test('without any run, nothing is exercised', () => {
  const { numbers, findings, suite, covered } = viewOf();
  const { operations, responses, mediaTypes, properties } = numbers;
  assert.deepEqual(
    [operations, responses, mediaTypes, properties].map(({ done, of }) => [done, of]),
    [
      [0, 2],
      [0, 4],
      [0, 4],
      [0, 10],
    ],
  );
  assert.deepEqual([findings, suite, covered], [[], undefined, false]);
});

test('marks only what the suite received as tested', () => {
  const { operations, numbers } = viewOf({ suite: makeSuite() });
  assert.deepEqual(propertiesOf(responseOf(operations, 'login', '200')), [
    { path: '/access_token', tested: true, monitored: false },
    { path: '/token_type', tested: true, monitored: false },
    { path: '/expires_at', tested: false, monitored: false },
  ]);
  assert.equal(responseOf(operations, 'listAccounts', '200').exercised.tested, false);
  assert.deepEqual(responseOf(operations, 'login', '401').cases, ['unknown-user', 'wrong-password']);
  assert.deepEqual(
    [numbers.operations.done, numbers.responses.done, numbers.mediaTypes.done, numbers.properties.done],
    [2, 3, 3, 6],
  );
  assert.equal(numbers.cases?.done, 6);
  assert.ok((numbers.cases?.of ?? 0) > 100);
});

test('a response to a monitor exercises its required properties', () => {
  const { operations, monitors } = viewOf({ runs: runsWith('listAccounts', 200) });
  const response = responseOf(operations, 'listAccounts', '200');
  assert.deepEqual(response.exercised, { tested: false, monitored: true });
  assert.deepEqual(propertiesOf(response), [
    { path: '/status', tested: false, monitored: true },
    { path: '/data', tested: false, monitored: true },
    { path: '/data/*', tested: false, monitored: false },
  ]);
  assert.deepEqual(monitors, [{ monitor: 'login', time: '2026-01-12T03:16:00.000Z', outdated: true }]);
});

test('an undocumented status exercises the operation, but none of its responses', () => {
  const { operations } = viewOf({ runs: runsWith('login', 503) });
  const [login] = operations;
  assert.equal(login?.exercised.monitored, true);
  assert.deepEqual(
    login?.responses.map(({ exercised }) => exercised.monitored),
    [false, false],
  );
});

const requestOf = (operations: readonly OperationView[]) => {
  const [login] = operations;
  assert.ok(login);
  return login.request.content.flatMap(({ properties }) =>
    properties.map(({ path, exercised, findings }) => [
      path,
      exercised.tested,
      exercised.monitored,
      findings.length,
    ]),
  );
};

test('marks request parts that the suite sent as tested, and required ones as monitored', () => {
  const coverage = COVERAGE.map((each) => ({
    ...each,
    sent: { mediaTypes: ['application/json'], properties: ['/email'], parameters: [] },
  }));
  const { operations, numbers } = viewOf({ suite: makeSuite({ coverage }) });
  assert.deepEqual(requestOf(operations), [
    ['/email', true, false, 0],
    ['/password', false, false, 0],
  ]);
  assert.deepEqual(numbers.requestParts, { done: 1, of: 2 });
  assert.equal(operations[0]?.request.content[0]?.exercised.tested, true);
  assert.deepEqual(requestOf(viewOf({ runs: runsWith('login', 200) }).operations), [
    ['/email', false, true, 0],
    ['/password', false, true, 0],
  ]);
});

const SEARCH = `openapi: 3.1.0
info: { title: Search, version: '1' }
paths:
  /items:
    get:
      operationId: search
      parameters:
        - { name: page, in: query, schema: { type: integer, minimum: 1 } }
        - { name: X-Tenant, in: header, required: true, schema: { type: string } }
        - { name: sort, in: query, schema: { type: string } }
      responses:
        '200': { description: Found. }
`;

test('marks a parameter as tested if the suite sent it, and attaches a finding about an accepted invalid value', async () => {
  const path = join(temporaryDirectory(), 'search.openapi.yaml');
  writeFileSync(path, SEARCH);
  const contract = await openContract(path);
  const at = (line: number) => `${contract.file}:${line}:11`;
  const finding = {
    ...makeFinding({
      id: 'invalid-request-accepted',
      operation: 'search',
      where: 'response status',
      contract: at(12),
    }),
    case: 'parameter-page-zero',
  };
  const coverage = [
    {
      operation: 'search',
      responses: [],
      withoutResponse: ['valid'],
      sent: { mediaTypes: [], properties: [], parameters: ['query:page', 'header:X-Tenant'] },
    },
  ];
  const suite = makeSuite({
    contract: contract.file,
    coverage,
    findings: [{ finding, tests: ['one'], count: 1 }],
  });
  const [search] = contractView({ contract, text: SEARCH, suite }).operations;
  assert.deepEqual(
    search?.request.parameters.map((each) => [
      each.place,
      each.name,
      each.line,
      each.exercised.tested,
      each.findings.length,
    ]),
    [
      ['query', 'page', 8, true, 1],
      ['header', 'X-Tenant', 9, true, 0],
      ['query', 'sort', 10, false, 0],
    ],
  );
  assert.equal(search?.request.parameters[0]?.expected, 'integer, ≥ 1');
});

test('an accepted invalid value marks the property of the request that contained it', () => {
  const finding = findingAt('/paths/~1auth~1login/post/responses/401', {
    id: 'invalid-request-accepted',
    case: 'email-of-wrong-format',
    where: 'response status',
  });
  const { operations } = viewOf({ suite: makeSuite({ findings: [{ finding, tests: ['one'], count: 1 }] }) });
  assert.deepEqual(
    requestOf(operations).map(([path, , , findings]) => [path, findings]),
    [
      ['/email', 1],
      ['/password', 0],
    ],
  );
});

test('places each finding at its line, and marks the affected parts', () => {
  const { operations, findings } = viewOf({ suite: makeSuite() });
  assert.deepEqual(
    findings.map(({ finding, line, tests }) => [finding.id, line, tests]),
    [
      ['body-property-missing', lineOf('        expires_at:\n'), 2],
      ['body-property-undocumented', lineOf('    AccessToken:\n'), 1],
    ],
  );
  const response = responseOf(operations, 'login', '200');
  assert.deepEqual(response.findings.length, 2);
  assert.deepEqual(
    response.content[0]?.properties.map((each) => each.findings.map(({ finding }) => finding.id)),
    [[], [], ['body-property-missing']],
  );
  assert.deepEqual(responseOf(operations, 'login', '401').findings, []);
});

test('for a schema that two operations share, a finding marks only the operation of its request', () => {
  const finding = findingAt('/components/schemas/Refusal/properties/message', {
    where: 'response body /message',
    case: 'wrong-password',
  });
  const { operations } = viewOf({ suite: makeSuite({ findings: [{ finding, tests: ['one'], count: 1 }] }) });
  assert.equal(responseOf(operations, 'login', '401').findings.length, 1);
  assert.equal(responseOf(operations, 'listAccounts', '401').findings.length, 0);
});

test('a finding about one entry of a map marks the entries', () => {
  const finding = findingAt('/components/schemas/Accounts/properties/data/additionalProperties', {
    operation: 'listAccounts',
    where: 'response body /data/0001',
  });
  const { operations } = viewOf({ suite: makeSuite({ findings: [{ finding, tests: ['one'], count: 1 }] }) });
  const { content } = responseOf(operations, 'listAccounts', '200');
  assert.deepEqual(
    content[0]?.properties.map(({ findings }) => findings.length),
    [0, 0, 1],
  );
});

test('lists a finding of both the suite and a monitor once', () => {
  const runs = history.map(({ run, steps }) => ({
    run,
    steps: steps.slice(0, 1).map((step) => ({ ...step, findings: [MISSING] })),
  }));
  const { findings } = viewOf({ suite: makeSuite(), runs });
  assert.equal(findings.length, 2);
  assert.deepEqual(findings[0]?.monitors, [
    { monitor: 'login', firstSeen: '2026-01-12T03:14:00.000Z', runs: 3 },
  ]);
});

test('omits findings that are not in the last run of a monitor', () => {
  const runs = history.map(({ run, steps }, index) => ({
    run,
    steps: steps.slice(0, 1).map((step) => ({ ...step, findings: index === 0 ? [MISSING] : [] })),
  }));
  assert.deepEqual(viewOf({ runs }).findings, []);
});

test('ignores suite, monitor and mutation results of another contract', () => {
  const contract = 'contracts/other.openapi.yaml';
  const runs = history.map(({ run, steps }) => ({ run: { ...run, contract }, steps }));
  const view = viewOf({ suite: makeSuite({ contract }), runs, mutation: { ...MUTATION_REPORT, contract } });
  assert.deepEqual([view.suite, view.mutation, view.monitors], [undefined, undefined, []]);
  assert.equal(view.numbers.operations.done, 0);
});

test('a finding in another file, or beyond the last line, has no line', () => {
  const contracts = [
    'contracts/other.yaml:3:1',
    `${MISSING.contract.replace(/:\d+:/, ':99999:')}`,
    'nowhere',
  ];
  const findings = contracts.map((contract, index) => ({
    finding: { ...MISSING, contract, fingerprint: `${index}` },
    tests: [],
    count: 1,
  }));
  for (const { line } of viewOf({ suite: makeSuite({ findings }) }).findings) assert.equal(line, undefined);
});

test('does not count rules that are switched off', () => {
  const all = rules.length + seriesRules.length;
  const switchedOff = [{ rule: 'stack-trace', reason: 'known' }];
  assert.deepEqual(viewOf({ suite: makeSuite(), switchedOff }).numbers.rules, { done: all - 1, of: all });
  assert.deepEqual(viewOf({ switchedOff }).numbers.rules, { done: 0, of: all }, 'nothing was received');
});

test('masks secrets in the texts of the contract', () => {
  const mask = (text: string) =>
    text.replaceAll('demo', '$LOGIN_PASSWORD').replaceAll('credentials', '$LOGIN_EMAIL');
  const { source, operations, title } = viewOf({ mask });
  const texts = JSON.stringify([
    source,
    title,
    operations.map(({ summary, responses }) => [summary, responses]),
  ]);
  assert.doesNotMatch(texts, /demo|credentials/);
  assert.match(texts, /Exchange \$LOGIN_EMAIL for an access token/);
});

test('ignores coverage of an operation that the contract no longer has', () => {
  const coverage = COVERAGE.map((each) => ({ ...each, operation: 'gone' }));
  assert.equal(viewOf({ suite: makeSuite({ coverage }) }).numbers.operations.done, 0);
});
