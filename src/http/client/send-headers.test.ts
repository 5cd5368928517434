import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listen, sendTo } from './servers.fixture.ts';

const echo = (t: Parameters<typeof listen>[0]) =>
  listen(
    t,
    createServer((request, response) => response.end(JSON.stringify(request.headers))),
  );

test('own headers are sent; those of the request take precedence, and their names are kept for masking', async (t) => {
  const headers = { 'X-Env': 'staging', accept: 'text/plain', 'x-request-id': 'own' };
  const given = { headers: { 'X-Request-Id': 'given' } };
  const { request, response } = await sendTo(await echo(t), { headers }, given);
  const sent = JSON.parse(Buffer.from(response?.body ?? []).toString());
  assert.deepEqual([sent['x-env'], sent.accept, sent['x-request-id']], ['staging', 'text/plain', 'given']);
  assert.deepEqual(request.ownHeaders, ['X-Env', 'accept']);
});

test('an own cookie is sent with those of the request, and masked with them', async (t) => {
  const given = { headers: { Cookie: 'session=given' } };
  const { request, response } = await sendTo(await echo(t), { headers: { cookie: 'gate=own' } }, given);
  const sent = JSON.parse(Buffer.from(response?.body ?? []).toString());
  assert.equal(sent.cookie, 'session=given; gate=own');
  assert.deepEqual(request.ownHeaders, ['Cookie']);
});

test('own headers are sent to the origin of BASE_URL only', async (t) => {
  const url = await echo(t);
  const headers = { 'X-Env': 'staging' };
  for (const [origin, expected] of [
    [new URL(url).origin, 'staging'],
    ['http://127.0.0.1', undefined],
    [new URL(url).origin.replace('http:', 'https:'), undefined],
  ] as const) {
    const { request, response } = await sendTo(url, { headers, origin });
    assert.equal(JSON.parse(Buffer.from(response?.body ?? []).toString())['x-env'], expected, origin);
    assert.deepEqual(request.ownHeaders, expected && ['X-Env']);
  }
});

test('User-Agent has version and address of the project, unless an own header says otherwise', async (t) => {
  const url = await echo(t);
  const agentOf = async (headers?: Record<string, string>) => {
    const { response } = await sendTo(url, headers ? { headers } : {});
    return JSON.parse(Buffer.from(response?.body ?? []).toString())['user-agent'];
  };
  assert.match(await agentOf(), /^driftline\/\d+\.\d+\.\d+\S* \(\+https:\/\/\S+\)$/);
  assert.equal(await agentOf({ 'user-agent': 'mine/1' }), 'mine/1');
});

test('IP_FAMILY limits the addresses that are tried', async (t) => {
  const url = (await echo(t)).replace('127.0.0.1', 'localhost');
  const { connection } = await sendTo(url, { ipFamily: 4 });
  assert.equal(connection?.family, 'IPv4');
  const { failure } = await sendTo(url, { ipFamily: 6 });
  // A machine without IPv6 has no such address; elsewhere nothing listens there.
  assert.match(failure?.message ?? '', /has no IPv6 address \(IP_FAMILY\)|no connection to \[::1\]/);
});
