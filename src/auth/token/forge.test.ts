import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';
import { describe, it, test } from 'node:test';
import {
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import {
  tokensUnderPublicKeys,
  tokenUnderOwnKey,
  tokenWithKeyPair,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  tokenWithoutSignature,
  unsignedToken,
} from './forge.ts';

const key = randomBytes(64);
const underOwnKey = (token: string) => tokenUnderOwnKey(token, { kid: 'one' }, 'driftline');
const withRsaKey = (token: string) => tokenWithKeyPair(token, 'RS256');
const withEcKey = (token: string) => tokenWithKeyPair(token, 'ES256');
const FORGERIES = {
  ...{ unsignedToken, tokenWithOtherClaims, tokenWithOtherSignature, tokenWithoutSignature },
  ...{ underOwnKey, withRsaKey, withEcKey },
};

function good(claims: Record<string, unknown> = { sub: 'ada', exp: 4_000_000_000 }): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
}

for (const [name, forge] of Object.entries(FORGERIES)) {
  describe(name, () => {
    it('makes a token that jose rejects, for any claims', async () => {
      for (const claims of [
        { sub: 'ada', exp: 4_000_000_000 },
        {},
        { exp: 'never' },
        { sub: 'driftline', n: 'é' },
      ]) {
        const token = await good(claims);
        if (typeof claims.exp !== 'string') await jwtVerify(token, key);
        const forged = forge(token);
        assert.notEqual(forged, token);
        await assert.rejects(jwtVerify(forged, key), JSON.stringify(claims));
      }
    });

    it('makes a token of the right form, so that a rejection shows that the signature is verified', async () => {
      const forged = forge(await good());
      assert.match(forged, /^[\w-]+\.[\w-]+\.[\w-]*$/);
      assert.equal(typeof decodeJwt(forged).exp, 'number');
      assert.equal(typeof decodeProtectedHeader(forged).alg, 'string');
    });

    it('changes a token that is not a JWT, and keeps it valid in a header', () => {
      for (const token of ['opaque', 'a.b', 'x', 'A', 'one.two.three', 'e30.e30.']) {
        assert.notEqual(forge(token), token);
        assert.match(forge(token), /^[\x21-\x7e]+$/);
      }
    });
  });
}

test('an unsigned token has alg none, the same claims, and no signature', async () => {
  const forged = unsignedToken(await good());
  assert.equal(decodeProtectedHeader(forged).alg, 'none');
  assert.deepEqual(UnsecuredJWT.decode(forged).payload, { sub: 'ada', exp: 4_000_000_000 });
});

test('other claims keep the old signature, and expire a day later', async () => {
  const token = await good();
  const forged = tokenWithOtherClaims(token);
  assert.equal(forged.split('.')[2], token.split('.')[2]);
  assert.deepEqual(decodeJwt(forged), { sub: 'driftline', exp: 4_000_086_400 });
});

test('another signature has the same length, and other bytes', async () => {
  for (let round = 0; round < 20; round += 1) {
    const token = await good({ round });
    const [, , before = ''] = token.split('.');
    const [, , behind = ''] = tokenWithOtherSignature(token).split('.');
    assert.equal(behind.length, before.length);
    assert.notDeepEqual(Buffer.from(behind, 'base64url'), Buffer.from(before, 'base64url'));
  }
});

test('a token with a key of our own keeps its claims, and is signed with that key', async () => {
  const forged = tokenUnderOwnKey(await good(), { jku: 'https://driftline.invalid' }, 'driftline');
  const { payload, protectedHeader } = await jwtVerify(forged, Buffer.from('driftline'));
  assert.deepEqual(payload, { sub: 'ada', exp: 4_000_000_000 });
  assert.deepEqual(protectedHeader, { alg: 'HS256', typ: 'JWT', jku: 'https://driftline.invalid' });
});

test('a token that brings its key pair along is verified by that key', async () => {
  for (const forge of [withRsaKey, withEcKey]) {
    const { payload } = await jwtVerify(forge(await good()), EmbeddedJWK);
    assert.deepEqual(payload, { sub: 'ada', exp: 4_000_000_000 });
  }
});

test('a published key is the secret of a token, in the forms in which servers hold it', async () => {
  for (const alg of ['RS256', 'ES256']) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one' };
    const other = { kty: 'oct', k: 'AAAA', kid: 'two' };
    const token = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg, kid: 'one' }).sign(privateKey);
    const forged = tokensUnderPublicKeys(token, [other, jwk]);
    assert.equal(forged.length, 2);
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    const { payload, protectedHeader } = await jwtVerify(forged[0] ?? '', Buffer.from(pem));
    assert.deepEqual([payload, protectedHeader], [{ sub: 'ada' }, { alg: 'HS256', typ: 'JWT', kid: 'one' }]);
    await assert.rejects(jwtVerify(forged[1] ?? '', publicKey));
  }
  assert.deepEqual(tokensUnderPublicKeys(await good(), [{ kty: 'RSA' }]), [], 'it is signed by HMAC');
  assert.deepEqual(tokensUnderPublicKeys('opaque', [{}]), []);
});
