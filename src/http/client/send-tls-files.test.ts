import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { DriftlineError } from '../../core/driftline-error.ts';
import {
  CERTIFICATE_CHAIN,
  CERTIFICATE_FOR_ELSEWHERE,
  CHAIN_ROOT,
  LOCAL_CERTIFICATE,
  PRIVATE_KEY,
  WEAK_IDENTITY,
} from '../../testing/certificates-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { listen, sendTo, serveSecure } from './servers.fixture.ts';
import { secureContextOf } from './tls-files.ts';

const folder = temporaryDirectory();

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const ENCRYPTED = createPrivateKey(PRIVATE_KEY)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary-passphrase' })
  .toString();
const local = file('local.pem', LOCAL_CERTIFICATE);
const key = file('key.pem', PRIVATE_KEY);
const encrypted = file('encrypted.pem', ENCRYPTED);
const other = file('other-key.pem', ENCRYPTED.replace(/ENCRYPTED /g, ''));
const text = file('note.txt', 'canary: no certificate');
const empty = file('empty.pem', '');
const weak = file('weak.pem', WEAK_IDENTITY);
const BROKEN = '\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

/** An API that requires a client certificate, and responds with the name in it. */
async function mutual(t: TestContext): Promise<string> {
  const options = { key: PRIVATE_KEY, cert: LOCAL_CERTIFICATE, ca: LOCAL_CERTIFICATE };
  const server = createSecureServer(
    { ...options, requestCert: true, rejectUnauthorized: true },
    (request, response) => response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN),
  );
  return (await listen(t, server)).replace('http:', 'https:');
}

test('CA_CERT is trusted, several in one file as well', async (t) => {
  const url = await serveSecure(t, (_, response) => response.end('hi'), CERTIFICATE_CHAIN);
  const both = file('both.pem', `${LOCAL_CERTIFICATE}\n${CHAIN_ROOT}`);
  assert.equal((await sendTo(url)).failure?.kind, 'tls');
  for (const caCert of [both, file('root.pem', CHAIN_ROOT)]) {
    const { response, failure } = await sendTo(url, { tls: { caCert } });
    assert.equal(response?.status, 200, failure?.message);
  }
  assert.equal((await sendTo(url, { tls: { caCert: local } })).failure?.kind, 'tls');
});

test('a client certificate opens an API that requires one, with an encrypted key as well', async (t) => {
  const url = await mutual(t);
  const identity = { caCert: local, clientCert: local };
  for (const tls of [
    { ...identity, clientKey: key },
    { ...identity, clientKey: encrypted, clientKeyPassphrase: 'canary-passphrase' },
  ]) {
    const { response, failure } = await sendTo(url, { tls });
    assert.equal(Buffer.from(response?.body ?? []).toString(), 'driftline test local', failure?.message);
  }
});

test('another origin than that of BASE_URL gets no client certificate and no server name', async (t) => {
  let name: unknown;
  const options = { key: PRIVATE_KEY, cert: LOCAL_CERTIFICATE, requestCert: true, rejectUnauthorized: false };
  const server = createSecureServer(options, (request, response) => {
    const socket = request.socket as TLSSocket;
    name = socket.servername;
    response.end(socket.getPeerCertificate().subject?.CN ?? 'none');
  });
  const url = (await listen(t, server)).replace('http:', 'https:');
  const tls = { caCert: local, clientCert: local, clientKey: key, tlsServerName: 'localhost' };
  for (const [origin, expected] of [
    [new URL(url).origin, ['driftline test local', 'localhost']],
    ['https://api.example.com', ['none', false]],
  ] as const) {
    const { response, failure } = await sendTo(url, { tls, origin });
    assert.deepEqual([Buffer.from(response?.body ?? []).toString(), name], expected, failure?.message);
  }
});

test('without a client certificate the failure says what to set', async (t) => {
  const { failure } = await sendTo(await mutual(t), { tls: { caCert: local } });
  assert.equal(failure?.kind, 'tls');
  assert.match(
    failure?.message ?? '',
    /^the server requires a client certificate: set CLIENT_CERT and CLIENT_KEY/,
  );
});

test('TLS_SERVER_NAME is sent, and the certificate has to have it', async (t) => {
  let sent: unknown;
  const url = await serveSecure(
    t,
    (request, response) => {
      sent = (request.socket as TLSSocket).servername;
      response.end('hi');
    },
    CERTIFICATE_FOR_ELSEWHERE,
  );
  const caCert = file('elsewhere.pem', CERTIFICATE_FOR_ELSEWHERE);
  const { response, failure } = await sendTo(url, { tls: { caCert, tlsServerName: 'elsewhere.invalid' } });
  assert.equal(response?.status, 200, failure?.message);
  assert.equal(sent, 'elsewhere.invalid');
  assert.match(
    (await sendTo(url, { tls: { caCert, tlsServerName: 'other.invalid' } })).failure?.message ?? '',
    /is for elsewhere\.invalid, not for other\.invalid/,
  );
});

/** Files that cannot be used, and what is said of them. */
const WRONG: readonly (readonly [tls: Parameters<typeof secureContextOf>[0], said: RegExp, hint: RegExp])[] =
  [
    [
      { caCert: join(folder, 'none.pem') },
      /none\.pem \(CA_CERT\) cannot be read: ENOENT\.$/,
      /a certificate in PEM/,
    ],
    [{ caCert: folder }, /\(CA_CERT\) cannot be read: EISDIR\.$/, /a certificate in PEM/],
    [
      { caCert: text },
      /note\.txt \(CA_CERT\) is a file without -----BEGIN\.$/,
      /-----BEGIN CERTIFICATE-----/,
    ],
    [{ caCert: empty }, /empty\.pem \(CA_CERT\) is empty\.$/, /-----BEGIN CERTIFICATE-----/],
    [
      { clientCert: key, clientKey: key },
      /key\.pem \(CLIENT_CERT\) is a file with -----BEGIN PRIVATE KEY----- that cannot be parsed as expected\.$/,
      /-----BEGIN CERTIFICATE-----/,
    ],
    [
      { clientCert: local, clientKey: local },
      /local\.pem \(CLIENT_KEY\) is a file with -----BEGIN CERTIFICATE----- that/,
      /-----BEGIN PRIVATE KEY-----/,
    ],
    [
      { clientCert: local, clientKey: other },
      /other-key\.pem \(CLIENT_KEY\) is a file with -----BEGIN PRIVATE/,
      /./,
    ],
    [
      { clientCert: local, clientKey: encrypted },
      /encrypted\.pem \(CLIENT_KEY\) is encrypted, and CLIENT_KEY_PASSPHRASE is not set\.$/,
      /passphrase/,
    ],
    [
      { clientCert: local, clientKey: encrypted, clientKeyPassphrase: 'canary' },
      /encrypted\.pem \(CLIENT_KEY\) cannot be decrypted with CLIENT_KEY_PASSPHRASE\.$/,
      /passphrase/,
    ],
    [
      { clientCert: file('root-only.pem', CHAIN_ROOT), clientKey: key },
      /The key in .*key\.pem \(CLIENT_KEY\) does not belong to the certificate in .*root-only\.pem \(CLIENT_CERT\)\.$/,
      /private key/,
    ],
    [
      { clientCert: file('broken-second.pem', LOCAL_CERTIFICATE + BROKEN), clientKey: key },
      /broken-second\.pem \(CLIENT_CERT\) cannot be used: [\w ]+\.$/,
      /every certificate in the file whole/,
    ],
    [
      { clientCert: weak, clientKey: weak },
      /weak\.pem \(CLIENT_CERT\) cannot be used: ee key too small\.$/,
      /long enough/,
    ],
  ];

for (const [tls, said, hint] of WRONG) {
  test(`a file that cannot be used is an error: ${said.source.slice(0, 60)}`, () => {
    assert.throws(
      () => secureContextOf(tls),
      (error) => {
        assert.ok(error instanceof DriftlineError);
        assert.equal(error.code, 'DL_SETTING_INVALID');
        assert.match(error.sentence, said);
        assert.match(error.hint, hint);
        assert.doesNotMatch(`${error.sentence} ${error.hint}`, /canary/);
        return true;
      },
    );
  });
}
