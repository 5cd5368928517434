import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError, errorText, reasonOf } from './driftline-error.ts';

test('an error is recognized across bundles, each of which has its own copy of the class', () => {
  const other = Object.assign(new Error('from elsewhere'), {
    name: 'DriftlineError',
    code: 'DL_X',
    hint: 'Do this.',
  });
  assert.ok(other instanceof DriftlineError);
  assert.ok(!(new Error('no error') instanceof DriftlineError));
  assert.ok(new DriftlineError('DL_OPTION_INVALID', 'Message.', 'Hint.') instanceof DriftlineError);
});

test('the text of an error is its code and sentence, then the hint', () => {
  const error = new DriftlineError('DL_OPTION_INVALID', 'There is no command "chek".', 'There are: check.');
  assert.equal(errorText(error), 'DL_OPTION_INVALID: There is no command "chek".\n  There are: check.');
});

test('an error of the system that Node has no name for is named', {
  skip: process.platform !== 'linux',
}, () => {
  const stale = new Error("Unknown system error -116: Unknown system error -116, open '/nfs/a'");
  assert.equal(reasonOf(stale), "ESTALE, open '/nfs/a'");
  assert.equal(reasonOf(new Error('Unknown system error -99999')), 'Unknown system error -99999');
  assert.equal(reasonOf('a text'), 'a text');
});
