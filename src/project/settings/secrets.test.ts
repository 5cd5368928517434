import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSettings } from '../../config/read-settings.ts';
import { SECRET_SAMPLES, SECRET_SETTINGS } from '../../testing/secrets-for-tests.ts';
import { TARGET_SETTINGS } from './named-setting.ts';
import { secretsIn, secretsOf } from './secrets.ts';
import { SETTINGS } from './settings.ts';

const project = mkdtempSync(join(tmpdir(), 'driftline-secrets-'));
after(() => rmSync(project, { recursive: true, force: true }));
const folders = { project, working: project };

const valuesOf = (secrets: readonly { readonly value: string }[]) => secrets.map(({ value }) => value);

test('every secret setting has a sample, and no other setting has one', () => {
  assert.deepEqual(Object.keys(SECRET_SAMPLES), SECRET_SETTINGS);
});

test('a setting with the name of a secret is declared as one', () => {
  for (const { name, secret } of SETTINGS) {
    const sounds =
      /TOKEN|SECRET|PASS(?!WORD_LIMIT)|(?<!^CLIENT_)KEY|CREDENTIAL|(?<!^(?:BASE|PAGE))_URL$/.test(name);
    assert.ok(!sounds || secret, name);
  }
});

test('every secret setting is among the secrets of the settings, and of the variables themselves', async () => {
  const variables = Object.fromEntries(
    Object.entries(SECRET_SAMPLES).map(([name, { text }]) => [name, text]),
  );
  const settings = await readSettings({ ...variables, ALERT_EMAIL_TO: 'a@example.com' }, folders);
  for (const values of [valuesOf(secretsOf(settings)), valuesOf(secretsIn(variables))]) {
    for (const [name, { canary }] of Object.entries(SECRET_SAMPLES)) assert.ok(values.includes(canary), name);
  }
});

test('secrets of another target, and those that only .env has, are secrets as well', async () => {
  const targets = SECRET_SETTINGS.filter((name) => [...TARGET_SETTINGS, 'CREDENTIAL_SAMPLE'].includes(name));
  assert.ok(targets.length >= 4);
  const own = mkdtempSync(join(project, 'own-'));
  writeFileSync(
    join(own, '.env'),
    targets.map((name) => `STAGING_${name}='${SECRET_SAMPLES[name]?.text}'\n`).join(''),
  );
  const settings = await readSettings({ BASE_URL: 'http://127.0.0.1/' }, { project: own, working: own });
  for (const name of targets) {
    const secret = secretsOf(settings).find(({ value }) => value === SECRET_SAMPLES[name]?.canary);
    assert.equal(secret?.mask, name === 'TOKEN_COMMAND' ? '[parameter]' : `$STAGING_${name}`);
  }
});

test('what the files hold that variables name is secret, and a file that cannot be read has no secret', () => {
  const path = join(project, 'token');
  writeFileSync(path, 'token-in-a-file\n');
  const variables = { STAGING_ACCESS_TOKEN_FILE: path, LOGIN_PASSWORD_FILE: `${path}-gone` };
  assert.deepEqual(
    [...new Set(secretsIn(variables).map(({ mask, value }) => `${mask}=${value}`))],
    ['$STAGING_ACCESS_TOKEN=token-in-a-file'],
  );
});

test('the credentials for the OpenTelemetry collector are secrets', () => {
  const values = valuesOf(
    secretsIn({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=abcdef123456,authorization=Bearer%20t0ken-t0ken' }),
  );
  for (const value of ['abcdef123456', 'Bearer t0ken-t0ken', 't0ken-t0ken'])
    assert.ok(values.includes(value));
});

test('words in a URL and in a command are not secrets: masking them would make every text unreadable', () => {
  const values = valuesOf(
    secretsIn({
      ALERT_WEBHOOK_URL: 'https://hooks.example.com/driftline/on-call-alerts',
      PAGERDUTY_URL: 'https://events.eu.pagerduty.com/v2/enqueue',
      SMTP_URL: 'smtps://monitoring:p4ss@mail.example.com',
      ALERT_COMMAND: '/usr/local/bin/page-me --team operations --loudly',
    }),
  );
  assert.deepEqual(
    values.filter((value) => !/^(?:https|smtps):/.test(value)),
    ['p4ss', 'p4ss'],
  );
});

test('user and password of a proxy are secrets in both cases of its name; its host is not', () => {
  for (const variable of ['HTTPS_PROXY', 'https_proxy', 'http_proxy']) {
    const values = valuesOf(secretsIn({ [variable]: 'http://somebody:p%40ss-w0rd@proxy.example.com:3128' }));
    for (const value of ['p%40ss-w0rd', 'p@ss-w0rd', 'somebody:p@ss-w0rd']) assert.ok(values.includes(value));
    assert.ok(!values.some((value) => /example|^somebody$/.test(value)), variable);
  }
  assert.deepEqual(secretsIn({ NO_PROXY: 'a.example', HTTP_PROXY: 'http://proxy.example.com' }), []);
});

test('values of headers are secrets, except for words and small numbers', () => {
  const text = 'X-Env: staging\nX-Key: hunter2\nAuthorization: Basic dXNlcjpwYXNz\nX-Version: 12';
  const expected = ['hunter2', 'Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz', 'user:pass', 'pass'];
  const values = valuesOf(secretsIn({ REQUEST_HEADERS: text }));
  assert.deepEqual([...new Set(values)].sort(), [...expected].sort());
});

test('each value of an own Cookie header is a secret, except for words and small numbers', () => {
  const cookie = 'a=1; theme=dark; sid=hunter2==; quoted="s3cret"';
  const values = valuesOf(secretsIn({ REQUEST_HEADERS: `cookie: ${cookie}\nAccept: text/x; charset=utf-8` }));
  for (const value of [cookie, 'hunter2==', 's3cret']) assert.ok(values.includes(value), value);
  for (const value of ['1', 'dark', 'utf-8']) assert.ok(!values.includes(value), value);
});
