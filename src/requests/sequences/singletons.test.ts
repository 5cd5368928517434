import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { isObject } from '../../schema/index.ts';
import { generators } from '../derived/index.ts';
import { derivedSteps } from './derived-steps.ts';
import { leftBehind, Providers } from './own-resources.ts';
import { exchangeOf, type TestResponse } from './sequences.fixture.ts';
import { changeAndRestore, changedInSequences, singletonsOf } from './singletons.ts';
import { runSteps, type SequenceRequest, type Steps } from './steps.ts';

const BODY = "schema: {$ref: '#/components/schemas/Settings'}";
const OK = `'200': {description: A, content: {application/json: {${BODY}}}}`;
const TEXT = `${HEAD}paths:
  /settings:
    get: {operationId: getSettings, responses: {${OK}}}
    patch: {operationId: changeSettings, requestBody: {content: {application/merge-patch+json: {${BODY}}}}, responses: {${OK}, '400': {description: B}}}
    put: {operationId: replaceSettings, requestBody: {content: {application/json: {${BODY}}}}, responses: {${OK}, '400': {description: B}}}
components:
  schemas:
    Settings:
      type: object
      properties:
        theme: {type: string, enum: [dark, light]}
        size: {type: integer, minimum: 1, maximum: 9}
        note: {type: string, maxLength: 20, nullable: true}
        mail: {type: object, properties: {daily: {type: boolean}, weekly: {type: boolean}}}
`;
const contractOf = (text: string) => inlineContract(text);
const contract = contractOf(TEXT);
const ORIGINAL = { theme: 'dark', size: 3, mail: { daily: true, weekly: false } };

/** A server with settings that keep what is sent, merge patches as RFC 7396 says. */
class Settings {
  now: unknown = structuredClone(ORIGINAL);
  version = 1;
  readonly lines: string[] = [];
  readonly #change: (step: SequenceRequest) => TestResponse | undefined;

  constructor(change: (step: SequenceRequest) => TestResponse | undefined = () => undefined) {
    this.#change = change;
  }

  respond(step: SequenceRequest): TestResponse {
    const { method, body } = step.request('http://127.0.0.1/v1');
    this.lines.push(`${method} ${step.case.name}`);
    const own = this.#change(step);
    if (own) return own;
    const tag = () => ({ ETag: `"${this.version}"` });
    if (method === 'GET') return [200, this.now, tag()];
    const sent: unknown = body === undefined ? undefined : parsed(String(body));
    if (!isObject(sent)) return [400];
    this.now = method === 'PUT' ? sent : merged(this.now, sent);
    this.version += 1;
    return [200, this.now, tag()];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function merged(now: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(now) ? { ...now } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

async function run<Result>(steps: Steps<Result>, settings: Settings): Promise<Result | undefined> {
  return await runSteps(steps, async (step) => exchangeOf(step, settings.respond(step)));
}

const both = singletonsOf(contract, contract.operations);

test('each update of what there is one of has a sequence, and none is sent by itself', () => {
  assert.deepEqual(
    both.map(({ update }) => update.id),
    ['changeSettings', 'replaceSettings'],
  );
  assert.deepEqual(
    [...changedInSequences(contract, contract.operations)].map(({ id }) => id),
    ['changeSettings', 'replaceSettings'],
  );
});

for (const singleton of both) {
  test(`${singleton.update.id} reads first, and restores what was there`, async () => {
    const settings = new Settings();
    assert.deepEqual(await run(changeAndRestore(contract, singleton), settings), []);
    assert.equal(settings.lines[0], 'GET read-before');
    assert.equal(settings.lines.at(-1), 'GET read-restored');
    assert.ok(settings.version > 2);
    assert.deepEqual(settings.now, ORIGINAL);
  });

  test(`${singleton.update.id}: what was there is restored where the API fails in between`, async () => {
    for (const status of [500, 429, 0]) {
      const settings: Settings = new Settings((step) =>
        step.case.name === 'read-changed' ? [status] : undefined,
      );
      await runSteps(changeAndRestore(contract, singleton), async (step) => {
        const { response, ...rest } = exchangeOf(step, settings.respond(step));
        const failure = { kind: 'timeout', message: 'none', phase: 'server' } as const;
        return response?.status === 0 ? { ...rest, failure } : { ...rest, ...(response ? { response } : {}) };
      });
      assert.deepEqual(settings.now, ORIGINAL, String(status));
    }
  });

  test(`${singleton.update.id}: derived requests that are accepted leave nothing behind`, async () => {
    const providers = new Providers(contract, contract.operations);
    for (const { kind } of generators) {
      // What is nested too deep to be read is not found again.
      if (kind === 'deep-nesting' && singleton.update.method === 'PATCH') continue;
      const settings = new Settings();
      const steps = derivedSteps(contract, contract.operations, singleton.update, kind, providers);
      assert.deepEqual(await run(steps, settings), [], kind);
      assert.deepEqual(settings.now, ORIGINAL, `${kind}: ${settings.lines.join()}`);
    }
  });
}

test('what was changed is restored where reading it is behind', async () => {
  for (const singleton of both) {
    const settings: Settings = new Settings((step) =>
      step.operation.method === 'GET' ? [200, ORIGINAL] : undefined,
    );
    await run(changeAndRestore(contract, singleton), settings);
    assert.ok(settings.version > 2);
    assert.deepEqual(settings.now, ORIGINAL, singleton.update.id);
  }
});

test('what nothing shows is not sent: it could not be restored', async () => {
  const text = TEXT.replace(
    'note: {type: string,',
    'password: {type: string, writeOnly: true}\n        note: {type: string,',
  );
  const own = contractOf(text);
  const [patch, put] = singletonsOf(own, own.operations);
  assert.ok(patch && put);
  const settings = new Settings();
  const notes = await run(changeAndRestore(own, put), settings);
  assert.deepEqual(notes, [
    'replaceSettings was not sent: password could not be restored, for no response has it',
  ]);
  const providers = new Providers(own, own.operations);
  await run(derivedSteps(own, own.operations, patch.update, 'valid', providers), settings);
  assert.equal(settings.version, 1);
  assert.deepEqual(await run(changeAndRestore(own, patch), settings), []);
  assert.deepEqual(settings.now, ORIGINAL);
});

test('a whole with a secret or a mask inside is not sent', async () => {
  const mail = '{type: object, properties: {daily: {type: boolean}, weekly: {type: boolean}}}';
  for (const [property, shown] of [
    ['{type: string, writeOnly: true}', {}],
    ['{type: string}', { hook: 'https://example.com/****' }],
  ] as const) {
    const own = contractOf(TEXT.replace(mail, `{type: object, properties: {hook: ${property}}}`));
    const put = singletonsOf(own, own.operations).at(-1);
    assert.ok(put);
    const settings = new Settings();
    settings.now = { theme: 'dark', mail: shown };
    assert.match(
      String(await run(changeAndRestore(own, put), settings)),
      /^replaceSettings was not sent: mail/,
    );
    assert.equal(settings.version, 1);
  }
});

test('a merge patch changes nothing that is masked, secret or an address, however deep it is', async () => {
  const text = TEXT.replace(
    'mail: {type: object, properties: {daily: {type: boolean}, weekly: {type: boolean}}}',
    'mail: {type: object, properties: {hook: {type: string}, apiKey: {type: string}, to: {type: string, format: email}}}',
  ).replace('theme: {type: string, enum: [dark, light]}', 'theme: {type: string}');
  const masked = contractOf(text);
  const [singleton] = singletonsOf(masked, masked.operations);
  assert.ok(singleton);
  const settings = new Settings();
  const before = { theme: '****4711', size: 3, mail: { hook: '****', apiKey: 'k-1', to: 'a@example.com' } };
  settings.now = before;
  const sent: unknown[] = [];
  await runSteps(changeAndRestore(masked, singleton), async (step) => {
    const { method, body } = step.request('http://127.0.0.1/v1');
    if (method === 'PATCH') sent.push(parsed(String(body)));
    return exchangeOf(step, settings.respond(step));
  });
  assert.deepEqual(sent, [{ size: 4 }, { size: 3 }]);
  assert.deepEqual(settings.now, before);
  const providers = new Providers(masked, masked.operations);
  const notes = await run(
    derivedSteps(masked, masked.operations, singleton.update, 'valid', providers),
    settings,
  );
  assert.match(String(notes), /not sent: mail\/apiKey and theme and mail could not be restored/);
  assert.equal(settings.version, 3);
});

test('where nothing can be read, nothing is sent', async () => {
  const settings = new Settings((step) => (step.operation.method === 'GET' ? [404] : undefined));
  for (const each of both) {
    assert.deepEqual(await run(changeAndRestore(contract, each), settings), [
      `${each.update.id} was not sent: getSettings returned nothing to restore`,
    ]);
  }
  assert.equal(settings.version, 1);
});

test('what could not be restored is said', async () => {
  const [patch] = both;
  assert.ok(patch);
  const settings = new Settings((step) => (step.case.name === 'restore' ? [403] : undefined));
  assert.deepEqual(await run(changeAndRestore(contract, patch), settings), [
    'changeSettings: what was changed was not restored: 403',
  ]);
  const limited = new Settings((step) => (step.case.name === 'restore' ? [429] : undefined));
  const left: string[] = [];
  await runSteps(changeAndRestore(contract, patch), async (step) => {
    const exchange = exchangeOf(step, limited.respond(step));
    left.push(...leftBehind(step.case, exchange));
    return exchange;
  });
  assert.deepEqual(left, ['changeSettings: what was changed was not restored: 429']);
});

test('an update that insists on If-Match gets the ETag, whether the contract documents 428 or not', async () => {
  for (const responses of ["'400': {description: B}", "'400': {description: B}, '428': {description: C}"]) {
    const own = contractOf(TEXT.replaceAll("'400': {description: B}", responses));
    for (const singleton of singletonsOf(own, own.operations)) {
      const settings: Settings = new Settings((step) => {
        const { method, headers } = step.request('http://127.0.0.1/v1');
        if (method === 'GET') return undefined;
        const tag = headers['If-Match'];
        if (tag === undefined) return [428];
        return tag === `"${settings.version}"` ? undefined : [412];
      });
      assert.deepEqual(await run(changeAndRestore(own, singleton), settings), []);
      assert.ok(settings.version > 2, singleton.update.id);
      assert.deepEqual(settings.now, ORIGINAL);
    }
  }
});

test('each property that may be changed is changed, and read', async () => {
  for (const singleton of both) {
    const bodies: unknown[] = [];
    const settings: Settings = new Settings((step) => {
      if (step.case.name === 'change') bodies.push(parsed(String(step.request('http://127.0.0.1/v1').body)));
      return undefined;
    });
    await run(changeAndRestore(contract, singleton), settings);
    const changed = (name: 'theme' | 'size') =>
      bodies.filter((body) => isObject(body) && body[name] !== undefined && body[name] !== ORIGINAL[name]);
    assert.deepEqual([changed('theme').length, changed('size').length], [2, 1], JSON.stringify(bodies));
    assert.equal(settings.lines.filter((each) => each === 'GET read-changed').length, bodies.length);
  }
});
