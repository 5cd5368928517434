import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { textsBelow } from './written.fixture.ts';

const CREDENTIALS = { identifier: 'canary.person@example.com', secret: 'Canary"Pass\\word/8271' };

/** Every file that a run of the suite wrote, with archives unpacked. */
interface Written {
  readonly exitCode: number | null;
  readonly texts: readonly (readonly [name: string, text: string])[];
}

/** Runs the suite as a user would, and collects all its output. */
async function suiteAgainst(mock: MockServer, options: readonly string[]): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-canary-'));
  try {
    const { exitCode, output } = await playwright(['test', ...options], {
      BASE_URL: mock.url,
      LOGIN_EMAIL: CREDENTIALS.identifier,
      LOGIN_PASSWORD: CREDENTIALS.secret,
      DEPTH: 'full',
      REQUEST_TIMEOUT_MS: '2000',
      REPORTS_DIR: folder,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      PLAYWRIGHT_BLOB_OUTPUT_FILE: join(folder, 'blob', 'report.zip'),
    });
    return { exitCode, texts: [['output', output], ...textsBelow(folder)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Header and claims of every token that the mock server received; forged tokens contain the claims of real
 * ones.
 */
function receivedTokens(mock: MockServer): string[] {
  const tokens = mock.received
    .flatMap(({ headers }) => headers.authorization ?? [])
    .map((value) => value.replace(/^\S+\s+/, ''))
    .flatMap((token) => token.split('.').slice(1))
    .filter((segment) => segment.length > 20);
  return [...new Set(tokens)];
}

function secretsOf(mock: MockServer): string[] {
  const { secret } = CREDENTIALS;
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64'),
  ];
  return [...forms, ...receivedTokens(mock)];
}

/** Files that a run must write; of an archive, its entries. */
const NAMES = [
  'index.html',
  'junit.xml',
  'findings.json',
  'findings.sarif',
  'summary.md',
  'report.zip/report.jsonl',
  'report.zip/report.jsonl#0',
];

function leaks({ texts }: Written, secrets: readonly string[]): string[] {
  return texts.flatMap(([name, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((found) => `${name}: ${found}`),
  );
}

describe('a run of the suite', () => {
  let mock: MockServer;
  before(async () => {
    const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));
    mock = await startMock(contract, { credentials: CREDENTIALS });
  });
  after(() => mock.close());

  for (const [fault, exitCode] of [
    [undefined, 0],
    ['refusal-with-secret', 1],
  ] as const) {
    const scenario = fault === undefined ? 'with passing tests' : `with fault ${fault}`;
    test(`${scenario} and traces on writes no password and no token`, async () => {
      mock.setFault(fault);
      const written = await suiteAgainst(mock, [
        '--trace=on',
        '--add-reporter=blob',
        '--grep-invert',
        "Playwright's own request",
      ]);
      assert.equal(written.exitCode, exitCode, written.texts[0]?.[1]);
      const names = written.texts.map(([name]) => name);
      for (const name of NAMES) assert.ok(names.includes(name), `${name} is among ${names.join()}`);
      assert.ok(receivedTokens(mock).length > 0, 'tokens were sent');
      assert.deepEqual(leaks(written, secretsOf(mock)), []);
      const all = written.texts.map(([, text]) => text).join('\n');
      assert.match(all, /\$LOGIN_PASSWORD/, 'secrets are masked');
      assert.match(all, /\$TOKEN/);
    });
  }
});
