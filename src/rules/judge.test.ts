import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import { type Exchange, FAILURE_KINDS } from '../http/exchange.ts';
import {
  accounts,
  EXP,
  exchange,
  jwt,
  login,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
  sealmetrics,
  TOKEN,
} from './exchange.fixture.ts';
import { judge } from './judge.ts';
import { probe } from './probe.fixture.ts';

const token = (change: Record<string, unknown>) => login({ body: { ...RESPONSES.token, ...change } });

test('every kind of failed call is a finding of the family call', () => {
  for (const kind of FAILURE_KINDS) {
    const found = judge(
      login({ failure: { kind, message: `what happened: ${kind}`, phase: 'connect' } }),
      sealmetrics,
    );
    assert.deepEqual(
      found.map(({ family, received }) => [family, received]),
      [['call', `what happened: ${kind}`]],
      kind,
    );
  }
});

test('conforming responses have no finding', () => {
  for (const clean of [login(), refusedLogin(), accounts(), refusedAccounts()]) {
    assert.deepEqual(judge(clean, sealmetrics), [], clean.case.name);
  }
  assert.deepEqual(judge(accounts(), sealmetrics, [login(), refusedLogin(), refusedAccounts()]), []);
});

test('no finding shows a part of a token in a header', () => {
  const wrong = exchange({
    operation: 'open',
    method: 'POST',
    headers: { 'X-Token': `x${TOKEN}` },
    body: {},
  });
  const found = judge(wrong, probe);
  assert.deepEqual(
    found.map(({ id }) => id),
    ['header-wrong', 'token-not-jwt'],
  );
  assert.ok(!JSON.stringify(found).includes(TOKEN.slice(0, 20)));
});

test('after 1,000 violations of a rule, the last one says that there may be more', () => {
  const operation = { operation: 'read', method: 'GET', path: '/read' };
  const names = Array.from({ length: 5000 }, (_, index) => `"n${index}": 12345678901234567890`);
  const found = judge(exchange({ ...operation, bytes: `{${names.join(',')}}` }), probe).filter(
    ({ id }) => id === 'body-number-imprecise',
  );
  assert.equal(found.length, 1000);
  assert.match(found.at(-1)?.received ?? '', /; further ones are not listed$/);
  assert.ok(found.slice(0, -1).every(({ received }) => !received.includes('listed')));
});

test('a long name in a response is cut in a finding', () => {
  const found = judge(token({ user: { ['x'.repeat(100_000)]: 1 }, ['y'.repeat(100_000)]: 1 }), sealmetrics);
  assert.ok(found.length > 0);
  for (const { where, received } of found) assert.ok(`${where}${received}`.length < 5000);
  assert.match(JSON.stringify(found), /y{1000}… \(\d+ characters\)/);
});

test('an operation that the contract does not have is an error', () => {
  assert.throws(
    () => judge(exchange({ operation: 'logout' }), sealmetrics),
    (error) =>
      error instanceof DriftlineError &&
      error.code === 'DL_OPERATION_UNKNOWN' &&
      error.hint === 'It has: login, listAccounts.',
  );
});

test('the same problem has the same fingerprint, whatever was received', () => {
  const print = (each: Exchange, earlier: readonly Exchange[] = []) => {
    const found = judge(each, sealmetrics, earlier);
    assert.equal(found.length, 1);
    return found[0]?.fingerprint;
  };
  const mismatch = (exp: number) => token({ access_token: jwt({ exp }) });
  assert.equal(print(token({ token_type: 'bearer' })), print(token({ token_type: 'MAC' })));
  assert.equal(print(mismatch(EXP - 60)), print(mismatch(EXP - 61)));
  assert.equal(print(token({ extra: 1 })), print(token({ extra: 'other' })));
  assert.equal(
    print(refusedLogin({ body: { status: 'x', message: 'a' } })),
    print(refusedLogin({ body: { status: 'y', message: 'b' } })),
  );
  assert.equal(
    print(token({ token_type: 'bearer' })),
    print(login({ body: { ...RESPONSES.token, token_type: 'MAC' }, case: { name: 'other' } })),
  );
});

test('another rule, place, operation or expected value has another fingerprint; another case only where the rule is per case', () => {
  const prints = [
    token({ token_type: 'bearer' }),
    token({ token_type: 1 }),
    token({ expires_at: 'soon' }),
    token({ access_token: 1 }),
    refusedLogin({ body: { status: 1, message: 'm' } }),
    refusedAccounts({ body: { status: 1, message: 'm' } }),
    login({ status: 500, bytes: '' }),
    login({ status: 500, bytes: '', case: { name: 'other' } }),
  ].map((each) => {
    const [finding, ...more] = judge(each, sealmetrics);
    assert.deepEqual(more, []);
    return finding?.fingerprint;
  });
  assert.equal(new Set(prints).size, prints.length);
});
