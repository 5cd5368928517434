import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { onCallFile, readOnCall, shownOnCall, silenceAt, windowText, writeOnCall } from './on-call.ts';

const now = new Date('2026-01-12T03:16:00.000Z');
const SILENCE = { from: now.toISOString(), until: '2026-01-12T05:16:00.000Z', reason: 'release 2.4' };

test('what people left is read as it was written; nothing where there is no file', () => {
  const directory = join(temporaryDirectory(), 'history');
  assert.deepEqual(readOnCall(directory, 'login'), { notes: [] });
  const note = { incident: 'login-20260112T031600.000Z', time: now.toISOString(), text: 'their proxy' };
  writeOnCall(directory, 'login', { silence: SILENCE, notes: [note] });
  assert.deepEqual(readOnCall(directory, 'login'), { version: 1, silence: SILENCE, notes: [note] });
  assert.deepEqual(readOnCall(directory, 'other'), { notes: [] });
});

test('the newest 500 notes are kept', () => {
  const directory = temporaryDirectory();
  const notes = Array.from({ length: 510 }, (_, index) => ({
    ...{ incident: 'i', time: now.toISOString(), text: String(index) },
  }));
  writeOnCall(directory, 'login', { notes });
  const kept = readOnCall(directory, 'login').notes.map(({ text }) => text);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [500, '10', '509']);
});

test('a file that somebody broke is an error for who changes it, and nothing for who shows it', () => {
  const directory = temporaryDirectory();
  for (const text of ['', '{', '[]', '{"version":2,"notes":[]}', '{"version":1,"notes":[{}]}']) {
    writeFileSync(onCallFile(directory, 'login'), text);
    assert.throws(() => readOnCall(directory, 'login'), { code: 'DL_REPORTS_UNREADABLE' });
    assert.deepEqual(shownOnCall(directory, 'login'), { notes: [] });
  }
  mkdirSync(onCallFile(directory, 'folder'));
  assert.throws(() => readOnCall(directory, 'folder'), { code: 'DL_REPORTS_UNREADABLE' });
});

test('a silence holds until its end, and is none where its end is further away than any may be', () => {
  const at = (time: string) => silenceAt({ silence: SILENCE }, new Date(time));
  assert.deepEqual(at('2026-01-12T05:15:59.999Z'), SILENCE);
  assert.equal(at('2026-01-12T05:16:00.000Z'), undefined);
  assert.equal(silenceAt({ silence: { ...SILENCE, until: '9999-12-31T00:00:00.000Z' } }, now), undefined);
  assert.equal(silenceAt({}, now), undefined);
});

test('a window is said in the same words whatever it is', () => {
  assert.equal(
    windowText('silenced', SILENCE.until, 'release 2.4'),
    'silenced until 2026-01-12 05:16 UTC (release 2.4)',
  );
  assert.equal(windowText('maintenance', SILENCE.until), 'maintenance until 2026-01-12 05:16 UTC');
});
