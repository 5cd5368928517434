import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../project/project-root.ts';
import { FAULTS, Fault, faultText } from './fault.ts';

test("the README's table of faults names every code with its meaning, and no other", () => {
  const readme = readFileSync(join(projectRoot(), 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `(DL_\w+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [
    code,
    meaning,
  ]);
  assert.deepEqual(Object.fromEntries(rows), FAULTS);
});

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
