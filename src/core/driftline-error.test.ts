import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError, errorText } from './driftline-error.ts';

test('an error is known across bundles, which each have a class of their own', () => {
  const other = Object.assign(new Error('from elsewhere'), {
    name: 'DriftlineError',
    code: 'DL_X',
    hint: 'Do this.',
  });
  assert.ok(other instanceof DriftlineError);
  assert.ok(!(new Error('no error') instanceof DriftlineError));
  assert.ok(new DriftlineError('DL_OPTION_INVALID', 'Message.', 'Hint.') instanceof DriftlineError);
});

test('an error reads as its code and sentence, then what to do', () => {
  const error = new DriftlineError('DL_OPTION_INVALID', 'There is no command "chek".', 'There are: check.');
  assert.equal(errorText(error), 'DL_OPTION_INVALID: There is no command "chek".\n  There are: check.');
});
