import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decode } from './http-response.ts';

const PLAIN = Buffer.from('{"status":"ok"}');
const LIMIT = 1000;

const ENCODED: readonly [claimed: string, bytes: Buffer][] = [
  ['', PLAIN],
  ['identity', PLAIN],
  ['gzip', gzipSync(PLAIN)],
  ['GZIP', gzipSync(PLAIN)],
  ['x-gzip', gzipSync(PLAIN)],
  ['br', brotliCompressSync(PLAIN)],
  ['deflate', deflateSync(PLAIN)],
  ['deflate', deflateRawSync(PLAIN)],
  ['gzip, br', brotliCompressSync(gzipSync(PLAIN))],
  ['deflate,identity ,gzip', gzipSync(deflateSync(PLAIN))],
];

test('every known content encoding is decoded, several of them from the last to the first', async () => {
  for (const [claimed, bytes] of ENCODED)
    assert.deepEqual(await decode(bytes, claimed, LIMIT), PLAIN, claimed);
});

test('an empty body stays empty, whatever Content-Encoding says', async () => {
  assert.equal((await decode(Buffer.alloc(0), 'gzip', LIMIT)).length, 0);
});

test('a body that is not in its declared encoding is undecodable, with the encoding in the message', async () => {
  for (const claimed of ['gzip', 'br', 'deflate']) {
    await assert.rejects(decode(PLAIN, claimed, LIMIT), {
      kind: 'undecodable',
      message: new RegExp(`not the ${claimed} that Content-Encoding claims`),
    });
  }
});

test('a truncated encoded body is undecodable', async () => {
  for (const [claimed, bytes] of [
    ['gzip', gzipSync(PLAIN)],
    ['br', brotliCompressSync(PLAIN)],
    ['deflate', deflateSync(PLAIN)],
  ] as const) {
    await assert.rejects(decode(bytes.subarray(0, -3), claimed, LIMIT), { kind: 'undecodable' }, claimed);
  }
});

test('an unknown content encoding is undecodable', async () => {
  await assert.rejects(decode(PLAIN, 'zstd', LIMIT), {
    kind: 'undecodable',
    message: 'the body has the unknown Content-Encoding zstd',
  });
  await assert.rejects(decode(PLAIN, 'constructor', LIMIT), { kind: 'undecodable' });
});

test('more than five codings are not decoded', async () => {
  await assert.rejects(decode(PLAIN, 'gzip,'.repeat(6), LIMIT), {
    kind: 'undecodable',
    message: /has 6 codings/,
  });
});

test('the decoded size is limited at each step, and may be just as large as the limit', async () => {
  const whole = Buffer.alloc(LIMIT);
  assert.equal((await decode(gzipSync(whole), 'gzip', LIMIT)).length, LIMIT);
  const bomb = Buffer.alloc(LIMIT + 1);
  for (const [claimed, bytes] of [
    ['gzip', gzipSync(bomb)],
    ['br', brotliCompressSync(bomb)],
    ['deflate', deflateRawSync(bomb)],
    ['gzip, gzip', gzipSync(gzipSync(bomb))],
  ] as const) {
    await assert.rejects(decode(bytes, claimed, LIMIT), { kind: 'too-large' }, claimed);
  }
});
