import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from './loopback.ts';

const isOwn = (url: string) => isLoopback(new URL(url).hostname);

const ADDRESSES: [what: string, own: boolean, urls: string[]][] = [
  [
    'every loopback address is recognized, however it is written',
    true,
    ['http://localhost:1', 'http://127.0.0.1', 'http://127.8.9.1:80/api', 'http://[::1]:4010'],
  ],
  [
    'a host name that only begins like one is not',
    false,
    ['http://127.example.com', 'http://localhost.example.com', 'http://[::2]', 'http://10.0.0.1'],
  ],
];

for (const [what, own, urls] of ADDRESSES) {
  test(what, () => {
    for (const url of urls) assert.equal(isOwn(url), own, url);
  });
}
