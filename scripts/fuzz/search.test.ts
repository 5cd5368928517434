import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { authorizationHeader } from '../../src/auth/authorization.ts';
import { openTestContract } from '../../src/mock/sequence.fixture.ts';
import { startMock } from '../../src/mock/start.ts';
import { projectRoot } from '../../src/project/project-root.ts';
import {
  type Attempt,
  login,
  RIGHT,
  refusal,
  sealmetrics,
  serveCareless,
} from '../../src/requests/derived/careless.fixture.ts';
import { withoutSettings } from '../environment.ts';
import { compiledScript } from '../test/script-for-tests.ts';
import { type SearchPlan, search } from './search.ts';

const script = await compiledScript('scripts/fuzz.ts');

/** Not reached: the number of requests is the limit, so that a slow machine finds the same. */
const LIMIT_MS = 120_000;

const plan = (baseUrl: string, more: Partial<SearchPlan> = {}): SearchPlan => ({
  settings: { requestTimeoutMs: 10_000, requestsPerMinute: Number.POSITIVE_INFINITY },
  contract: sealmetrics,
  operation: login(),
  baseUrl,
  credentials: RIGHT,
  seed: 7,
  limitMs: LIMIT_MS,
  requests: 600,
  ...more,
});

const beyondAscii = ({ password }: Attempt) => typeof password === 'string' && /[^\0-\x7f]/.test(password);

describe('search()', () => {
  test('finds a password that causes a server error, and shrinks it to the smallest', async (context) => {
    const baseUrl = await serveCareless(context, ({ password }) =>
      typeof password === 'string' && password.length > 100 ? 'fail' : undefined,
    );
    const { found } = await search(plan(baseUrl));
    assert.deepEqual(
      found?.findings.map(({ id }) => id),
      ['status-undocumented'],
    );
    const { password } = JSON.parse(String(found?.exchange.request.body)) as { password: string };
    assert.equal(password.length, 101);
  });

  test('sends the same requests for the same seed, and other requests for another', async (context) => {
    const seen: string[][] = [];
    for (const seed of [7, 7, 8]) {
      const texts: string[] = [];
      const baseUrl = await serveCareless(context, ({ text }) => {
        texts.push(text);
        return undefined;
      });
      await search(plan(baseUrl, { seed, requests: 20 }));
      seen.push(texts);
    }
    assert.deepEqual(seen[0], seen[1]);
    assert.notDeepEqual(seen[0], seen[2]);
  });

  test('replays the request that it found, by seed and path', async (context) => {
    const baseUrl = await serveCareless(context, (attempt) => (beyondAscii(attempt) ? 'fail' : undefined));
    const first = await search(plan(baseUrl));
    assert.ok(first.found);
    const again = await search(plan(baseUrl, { path: first.found.path }));
    assert.equal(again.sent, 1);
    assert.deepEqual(again.found?.exchange.request, first.found.exchange.request);
  });

  test('finds a wrong secret that the login accepts', async (context) => {
    const baseUrl = await serveCareless(context, ({ email, password }) =>
      email === RIGHT.identifier && String(password).startsWith(RIGHT.secret) ? 'token' : undefined,
    );
    const { found } = await search(plan(baseUrl));
    assert.deepEqual(
      found?.findings.map(({ id }) => id),
      ['invalid-request-accepted'],
    );
  });

  test('reports undocumented refusals as warnings', async (context) => {
    const baseUrl = await serveCareless(context, ({ json }) =>
      json === undefined ? refusal(400) : undefined,
    );
    const { found, warnings } = await search(plan(baseUrl, { requests: 100 }));
    assert.equal(found, undefined);
    assert.deepEqual(
      warnings.map(({ id }) => id),
      ['status-undocumented'],
    );
  });

  test('stops at a 429', async (context) => {
    const baseUrl = await serveCareless(context, () => refusal(429));
    const { sent, limited, found } = await search(plan(baseUrl));
    assert.deepEqual({ sent, limited, found }, { sent: 1, limited: true, found: undefined });
  });

  for (const file of ['contracts/sealmetrics.openapi.yaml', 'src/testing/everything.openapi.yaml'] as const) {
    test(`finds nothing at a conforming server of ${file}`, async () => {
      const contract = await openTestContract(file);
      await using mock = await startMock(contract);
      const authorization = authorizationHeader(`Bearer ${await mock.issueToken()}`);
      for (const operation of contract.operations.filter(({ path }) => !path.includes('{'))) {
        const { found, warnings } = await search(
          plan(mock.url, { contract, operation, authorization, requests: 100 }),
        );
        assert.deepEqual([found?.exchange.request, found?.findings, warnings], [undefined, undefined, []]);
      }
    });
  }
});

describe('npm run fuzz', () => {
  const fuzz = async (parameters: readonly string[], environment: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [script, ...parameters], {
      cwd: projectRoot(),
      env: { ...withoutSettings(process.env), ...environment },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    }
    const exitCode = await new Promise<number | null>((done) => child.once('close', done));
    return { exitCode, text };
  };

  test('sends no request to a real API at DEPTH=polite, and says why', async (context) => {
    let requested = 0;
    const baseUrl = await serveCareless(context, () => {
      requested++;
      return undefined;
    });
    const { exitCode, text } = await fuzz([], { BASE_URL: baseUrl });
    assert.equal(exitCode, 3);
    assert.match(text, /DL_SETTING_INVALID: DEPTH is polite/);
    assert.equal(requested, 0);
  });

  test('prints the finding, a masked curl command, and how to replay it', async (context) => {
    const baseUrl = await serveCareless(context, (attempt) => (beyondAscii(attempt) ? 'fail' : undefined));
    const account = { LOGIN_EMAIL: 'real.person@example.com', LOGIN_PASSWORD: 'Real-Secret-93' };
    const { exitCode, text } = await fuzz(['--seed', '7', '--minutes', '2'], {
      BASE_URL: baseUrl,
      DEPTH: 'full',
      LOCKOUT_SAFE: 'true',
      ...account,
    });
    assert.equal(exitCode, 2, text);
    assert.match(text, /status-undocumented/);
    assert.match(text, /curl .*--request POST/);
    assert.match(text, /npm run fuzz -- --seed 7 --operation login --replay [\d:]+/);
    for (const secret of Object.values(account)) assert.ok(!text.includes(secret), text);
  });

  for (const [parameters, code] of [
    [['--seed', 'x'], 'DL_OPTION_INVALID'],
    [['--operation', 'nothing'], 'DL_OPERATION_UNKNOWN'],
  ] as const) {
    test(`rejects ${parameters.join(' ')}`, async () => {
      const { exitCode, text } = await fuzz(parameters, {});
      assert.equal(exitCode, 3);
      assert.match(text, new RegExp(`^${code}: `));
    });
  }
});
