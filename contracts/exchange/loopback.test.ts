import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopback } from './loopback.ts';

const isOwn = (url: string) => isLoopback(new URL(url).hostname);

test('every loopback address is this machine, in whatever way it is written', () => {
  for (const url of [
    'http://localhost:1',
    'http://127.0.0.1',
    'http://127.8.9.1:80/api',
    'http://[::1]:4010',
  ]) {
    assert.equal(isOwn(url), true, url);
  }
});

test('a name that only begins like one is not', () => {
  for (const url of [
    'http://127.example.com',
    'http://localhost.example.com',
    'http://[::2]',
    'http://10.0.0.1',
  ]) {
    assert.equal(isOwn(url), false, url);
  }
});
