import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSettings } from '../notify/alerts.fixture.ts';
import { networkOptions } from './network-options.ts';

const PROXY = 'http://me:p%40ss@proxy.test:3128';

test("Playwright's clients use the proxy of the API, with its user and password", () => {
  const settings = { baseUrl: 'https://api.test/v1', httpsProxy: PROXY };
  assert.deepEqual(networkOptions(makeSettings(settings)), {
    proxy: { server: 'http://proxy.test:3128', username: 'me', password: 'p@ss' },
  });
});

test('NO_PROXY becomes bypass, without the entries that Playwright does not know', () => {
  const noProxy = 'localhost, 127.0.0.1 .a.test,*.b.test c.test:8443,10.0.0.0/8,[::1]';
  const settings = { baseUrl: 'http://api.test', httpProxy: 'http://proxy.test', noProxy };
  assert.deepEqual(networkOptions(makeSettings(settings)), {
    proxy: { server: 'http://proxy.test', bypass: 'localhost,127.0.0.1,.a.test,.b.test' },
  });
});

test('no proxy for the mock server, for an API of another scheme or on loopback, or for one that NO_PROXY lists', () => {
  for (const settings of [
    { httpProxy: PROXY, httpsProxy: PROXY },
    { baseUrl: 'http://api.test', httpsProxy: PROXY },
    { baseUrl: 'https://api.test:8443', httpsProxy: PROXY, noProxy: 'api.test:8443' },
    { baseUrl: 'http://127.0.0.1:3000', httpProxy: PROXY },
  ]) {
    assert.deepEqual(networkOptions(makeSettings(settings)), {});
  }
});

test('the client certificate is sent to the API only, by its origin', () => {
  const files = { clientCert: '/c.pem', clientKey: '/k.pem', clientKeyPassphrase: 'secret' };
  assert.deepEqual(networkOptions(makeSettings({ ...files, baseUrl: 'https://api.test:8443/v1' })), {
    clientCertificates: [
      { origin: 'https://api.test:8443', certPath: '/c.pem', keyPath: '/k.pem', passphrase: 'secret' },
    ],
  });
  assert.deepEqual(networkOptions(makeSettings(files)), {});
});
