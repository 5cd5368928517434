import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DriftlineError, errorText } from '../core/driftline-error.ts';
import { openContract } from '../openapi/open.ts';
import type { SettingName } from '../project/settings/named-setting.ts';
import { secretsOf } from '../project/settings/secrets.ts';
import { SETTINGS } from '../project/settings/settings.ts';
import { readSettings } from './read-settings.ts';

const base = mkdtempSync(join(tmpdir(), 'driftline-settings-'));
after(() => rmSync(base, { recursive: true, force: true }));
let folders = 0;

/** A project's folder with the `.env` that a test needs, and another folder as the working directory. */
function folder(file?: string): { project: string; working: string } {
  const project = join(base, String(folders++));
  const working = join(project, 'elsewhere');
  mkdirSync(working, { recursive: true });
  if (file !== undefined) writeFileSync(join(project, '.env'), file);
  return { project, working };
}

async function errorOf(environment: Record<string, string>, file?: string): Promise<DriftlineError> {
  const error: unknown = await readSettings(environment, folder(file)).then(
    () => undefined,
    (thrown) => thrown,
  );
  assert.ok(error instanceof DriftlineError, `no error for ${JSON.stringify(environment)}`);
  return error;
}

test('without any setting the mock server is the target, the depth is full, and all paths are in the project', async () => {
  const { project, working } = folder();
  assert.deepEqual(await readSettings({}, { project, working }), {
    depth: 'full',
    contract: join(project, 'contracts'),
    monitors: join(project, 'monitors'),
    wrongPasswordLimit: Number.POSITIVE_INFINITY,
    requestsPerMinute: Number.POSITIVE_INFINITY,
    requestTimeoutMs: 5000,
    logLevel: 'info',
    reportsDirectory: join(project, 'reports'),
  });
});

test('the only document in contracts/ is the contract; with several, CONTRACT is required', async () => {
  const { project, working } = folder();
  const contract = async () => (await readSettings({}, { project, working })).contract;
  mkdirSync(join(project, 'contracts'));
  for (const name of ['README.md', 'pets.baseline.json', 'pets.openapi.json', 'parts.yaml']) {
    writeFileSync(join(project, 'contracts', name), '');
  }
  assert.equal(await contract(), join(project, 'contracts/pets.openapi.json'));
  writeFileSync(join(project, 'contracts/orders.openapi.yml'), '');
  assert.equal(await contract(), join(project, 'contracts'));
  await assert.rejects(openContract(await contract()), {
    code: 'DL_CONTRACT_UNREADABLE',
    sentence: `${join(project, 'contracts')} is a folder with 2 documents, and CONTRACT does not say which one to use.`,
    hint: 'Set CONTRACT to one of them: contracts/orders.openapi.yml, contracts/pets.openapi.json.',
  });
});

test('where BASE_URL is set, a run is polite and makes at most 60 requests a minute', async () => {
  const settings = await readSettings({ BASE_URL: 'https://api.example.com/v1' }, folder());
  assert.equal(settings.depth, 'polite');
  assert.equal(settings.requestsPerMinute, 60);
  const full = await readSettings({ BASE_URL: 'https://api.example.com/v1', DEPTH: 'full' }, folder());
  assert.equal(full.requestsPerMinute, Number.POSITIVE_INFINITY);
});

const VALID: [SettingName, string, keyof Awaited<ReturnType<typeof readSettings>>, unknown][] = [
  ['BASE_URL', 'https://api.example.com/v1', 'baseUrl', 'https://api.example.com/v1'],
  ['BASE_URL', ' http://127.0.0.1:8080/api// ', 'baseUrl', 'http://127.0.0.1:8080/api'],
  ['BASE_URL', 'https://api.example.com', 'baseUrl', 'https://api.example.com'],
  ['BASE_URL', 'http://[::1]:8080/', 'baseUrl', 'http://[::1]:8080'],
  ['FOREIGN_TOKEN', ' eyJ.a-b_c.e ', 'foreignToken', 'eyJ.a-b_c.e'],
  ['EXPIRED_TOKEN', ' eyJ.a-b_c.d ', 'expiredToken', 'eyJ.a-b_c.d'],
  ['DEPTH', 'polite', 'depth', 'polite'],
  ['DEPTH', ' full ', 'depth', 'full'],
  ['REQUESTS_PER_MINUTE', '1', 'requestsPerMinute', 1],
  ['REQUESTS_PER_MINUTE', '100000', 'requestsPerMinute', 100_000],
  ['REQUEST_TIMEOUT_MS', '1', 'requestTimeoutMs', 1],
  ['REQUEST_TIMEOUT_MS', '600000', 'requestTimeoutMs', 600_000],
  ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
  ['CONTRACT', '/somewhere/api.yaml', 'contract', '/somewhere/api.yaml'],
  ['REPORTS_DIR', '/somewhere/reports', 'reportsDirectory', '/somewhere/reports'],
  [
    'ALERT_WEBHOOK_URL',
    'https://hooks.example.com/a?key=b',
    'alertWebhookUrl',
    'https://hooks.example.com/a?key=b',
  ],
  ['HEARTBEAT_URL', 'https://hc-ping.com/uuid', 'heartbeatUrl', 'https://hc-ping.com/uuid'],
  ['ALERT_WEBHOOK_SECRET', ' as it is ', 'alertWebhookSecret', ' as it is '],
  ['PAGERDUTY_ROUTING_KEY', ' R0UT1NG ', 'pagerdutyRoutingKey', 'R0UT1NG'],
  ['ALERT_COMMAND', `page-me 'a b'`, 'alertCommand', ['page-me', 'a b']],
];

for (const [name, text, property, expected] of VALID) {
  test(`${name} may be ${JSON.stringify(text)}`, async () => {
    assert.deepEqual((await readSettings({ [name]: text }, folder()))[property], expected);
  });
}

const INVALID: [SettingName, string][] = [
  ['BASE_URL', 'api.example.com/v1'],
  ['BASE_URL', 'ftp://api.example.com'],
  ['BASE_URL', 'https://somebody:canary-secret@api.example.com'],
  ['BASE_URL', 'https://api.example.com/v1?key=canary-secret'],
  ['BASE_URL', 'https://api.example.com/v1?'],
  ['BASE_URL', 'https://api.example.com/v1#'],
  ['BASE_URL', 'https://api example.com'],
  ['EXPIRED_TOKEN', 'canary-secret with spaces'],
  ['EXPIRED_TOKEN', 'canary-secret\nInjected: header'],
  ['EXPIRED_TOKEN', 'canary-secret-é'],
  ['DEPTH', 'Full'],
  ['REQUESTS_PER_MINUTE', '0'],
  ['REQUESTS_PER_MINUTE', '-1'],
  ['REQUESTS_PER_MINUTE', '1.5'],
  ['REQUESTS_PER_MINUTE', '1e3'],
  ['REQUESTS_PER_MINUTE', '0x10'],
  ['REQUESTS_PER_MINUTE', '100001'],
  ['REQUEST_TIMEOUT_MS', '5s'],
  ['REQUEST_TIMEOUT_MS', '0'],
  ['REQUEST_TIMEOUT_MS', '600001'],
  ['LOG_LEVEL', 'verbose'],
  ['ALERT_WEBHOOK_URL', 'hooks.example.com/canary-secret'],
  ['ALERT_WEBHOOK_URL', 'file:///canary-secret'],
  ['ALERT_WEBHOOK_URL', 'https://me:canary-secret@hooks.example.com'],
  ['HEARTBEAT_URL', '/canary-secret'],
  ['SLACK_WEBHOOK_URL', 'hooks.slack.com/canary-secret'],
  ['TEAMS_WEBHOOK_URL', 'ftp://example.com/canary-secret'],
  ['PAGERDUTY_ROUTING_KEY', 'canary-secret with spaces'],
  ['PAGERDUTY_URL', 'canary-secret'],
  ['SMTP_URL', 'https://me:canary-secret@mail.example.com'],
  ['SMTP_URL', 'smtp://'],
  ['SMTP_URL', 'smtp://me:canary-secret@mail.example.com?logger=true'],
  ['SMTP_URL', 'smtp://me:canary-secret%ZZ@mail.example.com'],
  ['ALERT_EMAIL_TO', 'canary-secret'],
  ['ALERT_EMAIL_TO', 'a@example.com\r\nBcc: canary-secret@example.com'],
  ['ALERT_EMAIL_TO', 'a@example.com,,b@example.com'],
  ['ALERT_EMAIL_FROM', 'a@example.com, b@example.com'],
  ['ALERT_COMMAND', `page-me 'canary-secret`],
  ['ALERT_COMMAND', `''`],
];

for (const [name, text] of INVALID) {
  test(`${name} may not be ${JSON.stringify(text)}, and the error repeats no secret of it`, async () => {
    const error = await errorOf({ [name]: text });
    assert.equal(error.code, 'DL_SETTING_INVALID');
    assert.ok(error.sentence.startsWith(`${name} is `), error.sentence);
    assert.match(error.hint, /^Expected /);
    assert.doesNotMatch(errorText(error) + String(error.cause), /canary-secret/);
  });
}

test('an invalid value in .env is reported by the name of its setting', async () => {
  const error = await errorOf({}, 'DEPTH=deep\n');
  assert.equal(error.code, 'DL_SETTING_INVALID');
  assert.match(error.sentence, /^DEPTH is "deep"\.$/);
  assert.match(error.hint, /one of polite, full/);
});

for (const { name, example } of SETTINGS) {
  test(`the example of ${name} is a valid value`, async () => {
    const both = {
      LOGIN_EMAIL: 'somebody@example.com',
      LOGIN_PASSWORD: 'a-password',
      SMTP_URL: 'smtp://mail.example.com',
      ALERT_EMAIL_TO: 'somebody@example.com',
      CLIENT_CERT: 'client.pem',
      CLIENT_KEY: 'client-key.pem',
    };
    const { project, working } = folder();
    await readSettings({ ...both, [name]: example }, { project, working });
  });
}

test('a mistyped setting in .env is an error that suggests the right name, and shows no value', async () => {
  const error = await errorOf({}, 'LOGIN_EMAIL=a@example.com\nLOGIN_PASWORD=canary-secret\n');
  assert.equal(error.code, 'DL_SETTING_UNKNOWN');
  assert.match(error.sentence, /\.env sets LOGIN_PASWORD/);
  assert.match(error.hint, /^Did you mean LOGIN_PASSWORD\?/);
  assert.doesNotMatch(errorText(error), /canary-secret/);
});

test('names in .env that resemble no setting are ignored', async () => {
  const foreign =
    'DATABASE_URL=x\nNODE_ENV=test\nPORT=1\nSMTP_HOST=a\nLOGIN=b\nSTAGING_BASE_ULR=c\nRULES=d\n';
  await readSettings({}, folder(foreign));
});

test('a name with the prefix of a monitor is compared with the settings of a target', async () => {
  const file = 'STAGING_BASE_URL=http://localhost\nSTAGING_LOGIN_PASWORD=canary-secret\n';
  await readSettings({}, folder(file));
  await assert.rejects(readSettings({}, { ...folder(file), prefix: 'STAGING_' }), {
    code: 'DL_SETTING_UNKNOWN',
    hint: /^Did you mean STAGING_LOGIN_PASSWORD\?/,
  });
});

test('other names in the environment are ignored', async () => {
  await readSettings({ PATH: '/bin', LOGIN_PASWORD: 'x' }, folder());
});

test('the environment has precedence over .env', async () => {
  const settings = await readSettings({ DEPTH: 'polite' }, folder('DEPTH=full\nLOG_LEVEL=warn\n'));
  assert.equal(settings.depth, 'polite');
  assert.equal(settings.logLevel, 'warn');
});

test('an empty variable overrides the value of .env', async () => {
  const settings = await readSettings({ BASE_URL: '' }, folder('BASE_URL=https://api.example.com\n'));
  assert.equal(settings.baseUrl, undefined);
  assert.equal(settings.depth, 'full');
});

test('a relative path starts from the folder of .env, or from the working directory', async () => {
  const { project, working } = folder('CONTRACT=contracts/mine.yaml\nREPORTS_DIR=../out\n');
  const fromFile = await readSettings({}, { project, working });
  assert.equal(fromFile.contract, join(project, 'contracts/mine.yaml'));
  assert.equal(fromFile.reportsDirectory, join(project, '../out'));
  const fromShell = await readSettings(
    { CONTRACT: 'mine.yaml', REPORTS_DIR: '../out' },
    { project, working },
  );
  assert.equal(fromShell.contract, join(working, 'mine.yaml'));
  assert.equal(fromShell.reportsDirectory, join(project, 'out'));
});

test('credentials are used exactly as they are written, spaces included', async () => {
  const given = { LOGIN_EMAIL: 'Some.Body+x@Example.com', LOGIN_PASSWORD: ' p#ss "word" \\ $HOME é ' };
  const settings = await readSettings(given, folder());
  assert.equal(settings.loginEmail, given.LOGIN_EMAIL);
  assert.equal(settings.loginPassword, given.LOGIN_PASSWORD);
  const quoted = await readSettings(
    {},
    folder(`LOGIN_EMAIL=a@example.com\nLOGIN_PASSWORD=' p#ss "word" \\ $HOME é '\n`),
  );
  assert.equal(quoted.loginPassword, given.LOGIN_PASSWORD);
});

test('one credential without the other is an error that names the missing one only', async () => {
  const noPassword = await errorOf({ LOGIN_EMAIL: 'canary-secret@example.com' });
  assert.equal(noPassword.code, 'DL_SETTING_MISSING');
  assert.match(noPassword.sentence, /^LOGIN_PASSWORD is not set/);
  const noEmail = await errorOf({ LOGIN_PASSWORD: 'canary-secret' });
  assert.match(noEmail.sentence, /^LOGIN_EMAIL is not set/);
  for (const error of [noPassword, noEmail]) assert.doesNotMatch(errorText(error), /canary-secret/);
});

test('an empty credential in the environment removes one of two in .env, which is an error', async () => {
  const error = await errorOf({ LOGIN_PASSWORD: '' }, 'LOGIN_EMAIL=a@example.com\nLOGIN_PASSWORD=x\n');
  assert.equal(error.code, 'DL_SETTING_MISSING');
});

test('mail needs a server and a recipient; the sender has a default', async () => {
  const mail = {
    SMTP_URL: 'smtp://me:p%40ss@mail.example.com:587',
    ALERT_EMAIL_TO: ' a@example.com , B <b@example.com>',
  };
  const settings = await readSettings(mail, folder());
  assert.equal(settings.smtpUrl, 'smtp://me:p%40ss@mail.example.com:587');
  assert.deepEqual(settings.alertEmailTo, ['a@example.com', 'B <b@example.com>']);
  assert.equal(settings.alertEmailFrom, undefined);
  for (const [name, other] of [
    ['SMTP_URL', 'ALERT_EMAIL_TO'],
    ['ALERT_EMAIL_TO', 'SMTP_URL'],
  ] as const) {
    const error = await errorOf({ [name]: mail[name] });
    assert.equal(error.code, 'DL_SETTING_MISSING');
    assert.ok(error.sentence.startsWith(`${other} is not set`), error.sentence);
  }
});

test('a .env that cannot be read is an error with its path', async () => {
  const { project, working } = folder();
  mkdirSync(join(project, '.env'));
  await assert.rejects(readSettings({}, { project, working }), {
    code: 'DL_SETTING_INVALID',
    sentence: `${join(project, '.env')} cannot be read.`,
  });
});

test('the proxies: lower case takes precedence, the environment before .env, and a scheme may be left out', async () => {
  const proxies = async (environment: Record<string, string>, file?: string) => {
    const { httpProxy, httpsProxy, noProxy } = await readSettings(environment, folder(file));
    return [httpProxy, httpsProxy, noProxy];
  };
  const upper = { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2', NO_PROXY: 'x.test' };
  const lower = { http_proxy: 'http://c:3', https_proxy: 'd:4', no_proxy: 'y.test' };
  assert.deepEqual(await proxies(upper), ['http://a:1/', 'http://b:2/', 'x.test']);
  assert.deepEqual(await proxies({ ...upper, ...lower }), ['http://c:3/', 'http://d:4/', 'y.test']);
  assert.deepEqual(await proxies({ ...upper, https_proxy: '' }), ['http://a:1/', undefined, 'x.test']);
  assert.deepEqual(await proxies({}, 'https_proxy=https://e:5\nNO_PROXY=z.test'), [
    undefined,
    'https://e:5/',
    'z.test',
  ]);
  assert.deepEqual(await proxies({ HTTPS_PROXY: 'http://b:2' }, 'https_proxy=http://e:5'), [
    undefined,
    'http://b:2/',
    undefined,
  ]);
});

test('in a CGI program HTTP_PROXY comes from a client, and is ignored', async () => {
  const cgi = { REQUEST_METHOD: 'GET', HTTP_PROXY: 'http://evil:1', HTTPS_PROXY: 'http://b:2' };
  const { httpProxy, httpsProxy } = await readSettings(cgi, folder());
  assert.deepEqual([httpProxy, httpsProxy], [undefined, 'http://b:2/']);
  const { httpProxy: own } = await readSettings({ ...cgi, http_proxy: 'http://a:1' }, folder());
  assert.equal(own, 'http://a:1/');
});

test('a proxy that cannot be used is an error without its password', async () => {
  for (const [text, found] of [
    ['socks5://me:canary@proxy:1080', 'a URL with the scheme socks5:'],
    ['http://me:canary@', 'not a URL'],
    ['http://me:canary@proxy/path', 'a URL with a path, a query or a fragment'],
    ['http://me:canary%ZZ@proxy', 'a URL whose user or password is not percent-encoded'],
  ] as const) {
    const error = await errorOf({ https_proxy: text });
    assert.equal(error.sentence, `https_proxy is ${found}.`);
    assert.match(error.hint, /^Expected the URL of an HTTP proxy/);
    assert.doesNotMatch(errorText(error), /canary/);
  }
});

test('REQUEST_HEADERS: lines or a JSON object; what is not a header is an error without the value', async () => {
  const headersOf = async (text: string) =>
    (await readSettings({ REQUEST_HEADERS: text }, folder())).requestHeaders;
  assert.deepEqual(await headersOf('X-Env: staging'), { 'X-Env': 'staging' });
  assert.deepEqual(await headersOf(' X-A: 1:2 \n\nX-B:b'), { 'X-A': '1:2', 'X-B': 'b' });
  assert.deepEqual(await headersOf('{"X-A": "1, 2"}'), { 'X-A': '1, 2' });
  for (const [text, found] of [
    ['canary', 'not a list of headers'],
    [': canary', 'not a list of headers'],
    ['X A: canary', 'not a list of headers'],
    ['{"X-A": ["canary"]}', 'not a list of headers'],
    ['{canary', 'not a list of headers'],
    ['Content-length: 5', 'a list with Content-length, which Driftline sets by itself'],
  ] as const) {
    const error = await errorOf({ REQUEST_HEADERS: text });
    assert.equal(error.sentence, `REQUEST_HEADERS is ${found}.`);
    assert.doesNotMatch(errorText(error), /canary/);
  }
});

test('the files of TLS are paths from the folder of .env; certificate and key are set together', async () => {
  const { project, working } = folder('CLIENT_CERT=a.pem\nCLIENT_KEY=b.pem\nCA_CERT=/c.pem\nIP_FAMILY=6');
  const settings = await readSettings({ TLS_SERVER_NAME: 'api.test' }, { project, working });
  const { clientCert, clientKey, caCert, tlsServerName, ipFamily } = settings;
  assert.deepEqual(
    [clientCert, clientKey, caCert, tlsServerName, ipFamily],
    [join(project, 'a.pem'), join(project, 'b.pem'), '/c.pem', 'api.test', 6],
  );
  assert.equal((await errorOf({ CLIENT_CERT: 'a' })).sentence, 'CLIENT_KEY is not set.');
  assert.match((await errorOf({ TLS_SERVER_NAME: 'a:443' })).sentence, /^TLS_SERVER_NAME is "a:443"\.$/);
  assert.match((await errorOf({ HTTP_VERSION: '3' })).sentence, /^HTTP_VERSION is "3"\.$/);
  assert.match((await errorOf({ IP_FAMILY: '5' })).sentence, /^IP_FAMILY is "5"\.$/);
  const staging = { STAGING_BASE_URL: 'http://a.test', STAGING_CA_CERT: '/s.pem', CA_CERT: '/c.pem' };
  const other = await readSettings(staging, { ...folder(), prefix: 'STAGING_' });
  assert.equal(other.caCert, '/s.pem');
});

test('headers of the configuration are sent as well; REQUEST_HEADERS takes precedence by name', async () => {
  const { project, working } = folder();
  writeFileSync(
    join(project, 'driftline.config.js'),
    "module.exports = { headers: { 'X-Env': 'canary', 'X-Team': 'pets' } };",
  );
  const { requestHeaders } = await readSettings({ REQUEST_HEADERS: 'x-env: own' }, { project, working });
  assert.deepEqual(requestHeaders, { 'X-Team': 'pets', 'x-env': 'own' });
  writeFileSync(
    join(project, 'driftline.config.js'),
    "module.exports = { headers: { 'X-Env': ['canary'] } };",
  );
  await assert.rejects(readSettings({}, { project, working }), (error) => {
    assert.ok(error instanceof DriftlineError);
    assert.match(error.sentence, /headers\["X-Env"\] has a name or a value that HTTP does not allow\.$/);
    assert.doesNotMatch(errorText(error), /canary/);
    return true;
  });
});

test('every secret setting may be read from a file, without the newline at its end; relative to .env, or to the working directory', async () => {
  const { project, working } = folder(
    "ACCESS_TOKEN_FILE=secrets/token\nCREDENTIAL_API_KEY_FILE='secrets/key'\n",
  );
  mkdirSync(join(project, 'secrets'));
  writeFileSync(join(project, 'secrets/token'), 'token-from-file\r\n');
  writeFileSync(join(project, 'secrets/key'), '\ufeffkey-from-file\n');
  writeFileSync(join(working, 'password'), ' p#ss\n\n');
  const settings = await readSettings(
    { LOGIN_EMAIL: 'me', LOGIN_PASSWORD_FILE: 'password' },
    { project, working },
  );
  assert.equal(settings.accessToken, 'token-from-file');
  assert.deepEqual(settings.schemeCredentials, { API_KEY: 'key-from-file' });
  assert.equal(settings.loginPassword, ' p#ss\n');
  const masked = secretsOf(settings).map(({ mask, value }) => `${mask}=${value}`);
  for (const pair of ['$ACCESS_TOKEN=token-from-file', '$CREDENTIAL_API_KEY=key-from-file'])
    assert.ok(masked.includes(pair), pair);
});

test('a variable of the environment takes the place of the file that .env names, and an empty one unsets it', async () => {
  const file = 'ACCESS_TOKEN_FILE=nowhere\n';
  assert.equal((await readSettings({ ACCESS_TOKEN: 'own' }, folder(file))).accessToken, 'own');
  assert.equal((await readSettings({ ACCESS_TOKEN: '' }, folder(file))).accessToken, undefined);
  assert.equal((await readSettings({ ACCESS_TOKEN_FILE: '' }, folder(file))).accessToken, undefined);
});

test('a file with a secret that cannot be used is an error with its setting and its path, and without its content', async () => {
  const { project, working } = folder();
  const path = join(project, 'secret');
  const errorFor = async (environment: Record<string, string>) =>
    errorText(
      (await readSettings(environment, { project, working }).catch(
        (error: unknown) => error,
      )) as DriftlineError,
    );
  assert.match(
    await errorFor({ ACCESS_TOKEN_FILE: path }),
    /ACCESS_TOKEN_FILE: .*secret cannot be read: ENOENT: no such file/,
  );
  assert.match(await errorFor({ ACCESS_TOKEN_FILE: project }), /cannot be read: EISDIR/);
  execFileSync('mkfifo', [`${path}-pipe`]);
  assert.match(
    await errorFor({ ACCESS_TOKEN_FILE: `${path}-pipe` }),
    /ACCESS_TOKEN_FILE: .*secret-pipe is a pipe, must be a file/,
  );
  writeFileSync(path, '\n');
  assert.match(
    await errorFor({ STAGING_ACCESS_TOKEN_FILE: path, ACCESS_TOKEN_FILE: path }),
    /ACCESS_TOKEN_FILE: .*secret is empty/,
  );
  writeFileSync(path, 'with a space');
  const wrong = await errorFor({ ACCESS_TOKEN_FILE: path });
  assert.match(wrong, /ACCESS_TOKEN_FILE is text with spaces/);
  assert.doesNotMatch(wrong, /with a space/);
  writeFileSync(path, 'x'.repeat(65_537));
  assert.match(
    await errorFor({ ALERT_WEBHOOK_SECRET_FILE: path }),
    /ALERT_WEBHOOK_SECRET_FILE: .*has more than 65536 bytes/,
  );
  assert.match(
    await errorFor({ SMTP_URL: 'smtp://a', SMTP_URL_FILE: path }),
    /SMTP_URL and SMTP_URL_FILE are both set/,
  );
  const { sentence, hint } = await errorOf({}, 'BASE_URL_FILE=x\n');
  assert.match(sentence + hint, /BASE_URL_FILE, which is not a setting.*Did you mean BASE_URL\?/s);
});

test('a monitor of another target reads the credentials of schemes with its prefix, and masks those of the others', async () => {
  const file =
    'CREDENTIAL_API_KEY=usual-key\nSTAGING_CREDENTIAL_API_KEY=staging-key\nSTAGING_CREDENTIAL_BASIC=me:pass-word\n';
  const usual = await readSettings({}, folder(file));
  assert.deepEqual(usual.schemeCredentials, { API_KEY: 'usual-key' });
  const staging = await readSettings({}, { ...folder(file), prefix: 'STAGING_' });
  assert.deepEqual(staging.schemeCredentials, { API_KEY: 'staging-key', BASIC: 'me:pass-word' });
  for (const settings of [usual, staging]) {
    const values = secretsOf(settings).map(({ value }) => value);
    for (const value of ['usual-key', 'staging-key', 'pass-word']) assert.ok(values.includes(value), value);
  }
});
