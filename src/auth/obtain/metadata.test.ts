import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../config/read-settings.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { metadataOfEndpoint, possibleIssuers } from './metadata.ts';

test('the issuer of a token endpoint is looked for above it, from the longest path to none', () => {
  assert.deepEqual(possibleIssuers('https://id.example/realms/pets/token'), [
    'https://id.example/realms/pets',
    'https://id.example/realms',
    'https://id.example',
  ]);
  assert.deepEqual(possibleIssuers('https://id.example/token'), ['https://id.example']);
  assert.equal(possibleIssuers('https://id.example/a/b/c/d/e/f/g/h/token').length, 5);
  assert.deepEqual(possibleIssuers('token'), []);
});

test('metadata are taken only where they name the token endpoint, by OpenID or RFC 8414', async () => {
  const metadata: Record<string, object> = {};
  const server = await smallServer((response, { path }) => {
    const found = metadata[path];
    response
      .writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(found ?? {}));
  });
  const folder = temporaryDirectory();
  const settings = await readSettings({ BASE_URL: server.url }, { project: folder, working: folder });
  const found = () => metadataOfEndpoint(`${server.url}/realms/a/token`, { network: {}, settings });
  assert.equal(await found(), undefined);
  metadata['/realms/a/.well-known/openid-configuration'] = { token_endpoint: 'https://other.example/token' };
  assert.equal(await found(), undefined);
  const own = { token_endpoint: `${server.url}/realms/a/token`, jwks_uri: 'https://keys.example', extra: 7 };
  metadata['/.well-known/oauth-authorization-server/realms'] = own;
  const { extra: _unused, ...used } = own;
  assert.deepEqual(await found(), used);
});
