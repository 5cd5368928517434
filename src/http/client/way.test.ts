import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wayText, wayTo } from './way.ts';

const PROXIES = { httpProxy: 'http://plain.example:3128', httpsProxy: 'http://secure.example:3129' };

const textOf = (url: string, noProxy?: string) =>
  wayText(wayTo(new URL(url), { ...PROXIES, ...(noProxy === undefined ? {} : { noProxy }) }));

test('the scheme of the address chooses the proxy', () => {
  assert.equal(textOf('http://api.example.com/'), 'through the proxy http://plain.example:3128 (HTTP_PROXY)');
  assert.equal(
    textOf('https://api.example.com/'),
    'through the proxy http://secure.example:3129 (HTTPS_PROXY)',
  );
  const only = { httpProxy: 'http://p' };
  assert.equal(wayText(wayTo(new URL('https://api.test/'), only)), 'directly (HTTPS_PROXY is not set)');
  assert.equal(wayText(wayTo(new URL('http://api.example.com/'), {})), 'directly');
});

/** NO_PROXY, hosts that it lists, and hosts that it does not. */
const LISTS: readonly (readonly [noProxy: string, listed: readonly string[], others: readonly string[]])[] = [
  ['*', ['api.example.com', '10.0.0.1', '[::1]'], []],
  ['', [], ['api.example.com']],
  ['example.com', ['example.com', 'api.example.com', 'EXAMPLE.com', 'example.com.'], ['notexample.com']],
  ['.example.com', ['example.com', 'api.example.com'], ['notexample.com', 'example.com.evil.test']],
  ['*.example.com', ['api.example.com', 'a.b.example.com'], ['notexample.com']],
  ['EXAMPLE.COM.', ['api.example.com'], ['com']],
  ['a.test, b.test c.test', ['a.test', 'b.test', 'c.test'], ['d.test']],
  ['example.com:8443', ['example.com:8443', 'api.example.com:8443'], ['example.com', 'example.com:84']],
  ['example.com:443', ['example.com'], ['example.com:8443']],
  ['192.0.2.1', ['192.0.2.1', '192.0.2.1:8080'], ['192.0.2.2', 'api.example.com']],
  ['192.0.2.1:80', ['192.0.2.1:80'], ['192.0.2.1:81']],
  ['10.0.0.0/8', ['10.1.2.3'], ['11.0.0.1', '10.example.com']],
  ['10.0.0.0/99, 10.0.0.0/, 10.0.0.0/x', [], ['10.0.0.0', '10.1.2.3']],
  ['fd00::1', ['[fd00::1]', '[fd00:0::1]', '[fd00::1]:8080'], ['[fd00::2]']],
  ['[fd00::1]', ['[fd00::1]', '[fd00::1]:8080'], ['[fd00::2]']],
  ['[fd00::1]:8080', ['[fd00::1]:8080'], ['[fd00::1]', '[fd00::2]:8080']],
  ['fd00::/8', ['[fd12::1]'], ['[fe80::1]']],
  ['.', [], ['api.example.com']],
  ['com.', ['example.com'], ['com.example']],
];

for (const [noProxy, listed, others] of LISTS) {
  test(`NO_PROXY=${noProxy}`, () => {
    for (const host of listed)
      assert.match(textOf(`https://${host}/`, noProxy), /^directly \(NO_PROXY: /, host);
    for (const host of others) assert.match(textOf(`https://${host}/`, noProxy), /^through/, host);
  });
}

test('a loopback address is never reached through a proxy', () => {
  for (const host of ['localhost:3000', 'LOCALHOST', '127.0.0.1:3000', '127.8.9.10', '[::1]:8080']) {
    for (const scheme of ['http', 'https']) {
      assert.equal(textOf(`${scheme}://${host}/`), 'directly (loopback)', host);
    }
  }
  assert.equal(textOf('http://localhost/', 'localhost'), 'directly (NO_PROXY: localhost)');
  for (const host of ['localhost.example.com', '128.0.0.1', '[::2]'])
    assert.match(textOf(`https://${host}/`), /^through/, host);
});

test('the entry of NO_PROXY is named', () => {
  assert.equal(
    textOf('https://api.example.com/', 'a.test,.example.com'),
    'directly (NO_PROXY: .example.com)',
  );
});

test('user and password are in the header only, decoded', () => {
  const { proxy } = wayTo(new URL('http://api.test/'), { httpProxy: 'http://me:p%40ss%3A@proxy.test:3128' });
  assert.equal(proxy?.authorization, `Basic ${Buffer.from('me:p@ss:').toString('base64')}`);
  assert.equal(wayText({ proxy }), 'through the proxy http://proxy.test:3128 (HTTP_PROXY)');
});
