import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault, faultText } from './fault.ts';

test('a fault is known across bundles, which each have a class of their own', () => {
  const other = Object.assign(new Error('from elsewhere'), { name: 'Fault', code: 'DL_X', hint: 'Do this.' });
  assert.ok(other instanceof Fault);
  assert.ok(!(new Error('no fault') instanceof Fault));
  assert.ok(new Fault('DL_OPTION_INVALID', 'Message.', 'Hint.') instanceof Fault);
});

test('a fault reads as its code and sentence, then what to do', () => {
  const fault = new Fault('DL_OPTION_INVALID', 'There is no command "chek".', 'There are: check.');
  assert.equal(faultText(fault), 'DL_OPTION_INVALID: There is no command "chek".\n  There are: check.');
});
