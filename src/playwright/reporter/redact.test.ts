import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMasker } from '../../masking/masker.ts';
import { matcherMessage } from '../fixtures/show.ts';
import { redactError } from './redact.ts';

test('an error is masked, and keeps its colours; what a terminal or a CI server would obey is escaped', () => {
  const message = '\u001b[31mreceived\u001b[39m an-opaque-token\u001b]0;title\u0007\u202e\n    ::error::x';
  const error = { message, stack: message, cause: { message } };
  redactError(error, createMasker({ TOKEN: 'an-opaque-token' }));
  for (const text of [error.message, error.stack, error.cause.message]) {
    assert.equal(text, 'received $TOKEN\\u202e\n    \\u003a:error::x');
  }
  const colored = { message: message.replace('an-opaque-token', 'x') };
  redactError(colored, createMasker());
  assert.equal(
    colored.message,
    '\u001b[31mreceived\u001b[39m x\\u001b]0;title\\u0007\\u202e\n    \\u003a:error::x',
  );
});

test('no place in the contract ends a line of a message: Playwright would take it for one of the stack', () => {
  const message = matcherMessage(
    '1 violation:\n\n      contract  my api/x.yaml:135:11\n      fix       Send it.',
    'toKeepContract',
  );
  assert.equal(
    message,
    '1 violation:\n\n      contract  [my api/x.yaml:135:11]\n      fix       Send it.\n\n  expect(response).toKeepContract()',
  );
});
