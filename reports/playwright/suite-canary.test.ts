import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openContract, projectRoot, SETTINGS } from '../../contracts/index.ts';
import { type StandIn, startStandIn } from '../../contracts/stand-in/index.ts';
import { textsBelow } from './written-for-tests.ts';

const CREDENTIALS = { identifier: 'canary.person@example.com', secret: 'Canary"Pass\\word/8271' };

/** Everything that a run of the suite wrote, archives unpacked: name and text. */
interface Written {
  readonly exitCode: number | null;
  readonly texts: readonly (readonly [name: string, text: string])[];
}

/** Runs the suite as a user would, with traces on, and gathers all that it wrote anywhere. */
async function suiteAgainst(standIn: StandIn, options: readonly string[]): Promise<Written> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-canary-'));
  try {
    const cli = join(projectRoot(), 'node_modules', '@playwright', 'test', 'cli.js');
    const unset = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
    const child = spawn(process.execPath, [cli, 'test', ...options], {
      cwd: projectRoot(),
      env: {
        ...process.env,
        ...unset,
        NODE_OPTIONS: '',
        BASE_URL: standIn.url,
        LOGIN_EMAIL: CREDENTIALS.identifier,
        LOGIN_PASSWORD: CREDENTIALS.secret,
        DEPTH: 'full',
        REQUEST_TIMEOUT_MS: '2000',
        REPORTS_DIR: folder,
      },
    });
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.push(chunk));
    const exitCode = await new Promise<number | null>((done) => child.once('close', done));
    return { exitCode, texts: [['output', Buffer.concat(output).toString('utf8')], ...textsBelow(folder)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every token that the stand-in was shown, without its signature: forged ones hold the claims of real ones. */
function tokensShown(standIn: StandIn): string[] {
  const tokens = standIn.received
    .flatMap(({ headers }) => headers.authorization ?? [])
    .map((value) => value.replace(/^\S+\s+/, ''))
    .flatMap((token) => token.split('.').slice(1))
    .filter((segment) => segment.length > 20);
  return [...new Set(tokens)];
}

function secretsOf(standIn: StandIn): string[] {
  const { secret } = CREDENTIALS;
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64'),
  ];
  return [...forms, ...tokensShown(standIn)];
}

function leaks({ texts }: Written, secrets: readonly string[]): string[] {
  return texts.flatMap(([name, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((found) => `${name}: ${found}`),
  );
}

describe('a run of the suite', () => {
  let standIn: StandIn;
  before(async () => {
    const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));
    standIn = await startStandIn(contract, { credentials: CREDENTIALS });
  });
  after(() => standIn.close());

  for (const [behaviour, exitCode] of [
    [undefined, 0],
    ['refusal-with-secret', 1],
  ] as const) {
    const told = behaviour === undefined ? 'with passing tests' : `against ${behaviour}`;
    test(`${told} and traces on writes no password and no token`, async () => {
      standIn.behave(behaviour);
      const written = await suiteAgainst(standIn, [
        '--trace=on',
        '--grep-invert',
        "Playwright's own request",
      ]);
      assert.equal(written.exitCode, exitCode, written.texts[0]?.[1]);
      assert.ok(written.texts.length > 10, 'report, attachments and traces were found');
      assert.ok(tokensShown(standIn).length > 0, 'tokens were sent');
      assert.deepEqual(leaks(written, secretsOf(standIn)), []);
      const all = written.texts.map(([, text]) => text).join('\n');
      assert.match(all, /\$LOGIN_PASSWORD/, 'masks stand where the secrets were');
      assert.match(all, /\$TOKEN/);
    });
  }
});
