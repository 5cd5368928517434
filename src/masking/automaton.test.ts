import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Automaton } from './automaton.ts';
import { createMasker } from './masker.ts';
import { replaceSpans } from './spans.ts';

/** Texts and forms that cost as much as possible: what nearly fits, over and over. */
const HOSTILE: Readonly<
  Record<string, { readonly forms: (length: number) => string[]; readonly part: string }>
> = {
  'what a secret begins with, before ellipses': {
    forms: (length) => ['ab'.repeat(length / 2), `${'ab'.repeat(length / 2 - 1)}c`],
    part: 'abab...abababab…',
  },
  'ellipses alone': { forms: (length) => ['.'.repeat(length), 'log'.repeat(length / 4)], part: 'log...' },
  'a secret that overlaps itself': { forms: (length) => ['a'.repeat(length)], part: 'aaaa' },
  'a secret that ends otherwise each time': {
    forms: (length) =>
      Array.from({ length: 26 }, (_, index) => 'a'.repeat(length / 32) + String.fromCharCode(98 + index)),
    part: 'aaaaaaaaaaaaaaaa!',
  },
};

for (const [what, { forms, part }] of Object.entries(HOSTILE)) {
  test(`the work grows with the text and not with the secrets: ${what}`, () => {
    const workFor = (formLength: number, textLength: number) => {
      const automaton = new Automaton(forms(formLength).map((text) => ({ text, name: '$SECRET' })));
      const before = automaton.work;
      automaton.spansIn(part.repeat(textLength / part.length));
      return automaton.work - before;
    };
    const small = workFor(1024, 64 * 1024);
    assert.ok(small <= 64 * 1024 * 32, `${small} steps for 64 KB`);
    assert.ok(workFor(1024, 1024 * 1024) <= small * 17);
    assert.ok(workFor(16 * 1024, 64 * 1024) <= small * 2);
  });
}

test('to take in a form costs as much as the form is long', () => {
  const workFor = (length: number) =>
    new Automaton([
      { text: 'ab'.repeat(length / 2), name: '' },
      { text: 'a'.repeat(length), name: '' },
    ]).work;
  assert.ok(workFor(64 * 1024) <= workFor(4 * 1024) * 17);
});

test('of many forms each is found as it would be alone', () => {
  const texts = [
    'abc-defgh',
    'bc-defghi',
    'defghijk',
    'hijklmnop',
    'hij',
    'é-é-é-é-é',
    '日本語のパスワード',
    '🔑🔑🔑🔑🔑',
  ];
  const all = texts.map((text) => ({ text, name: '*' }));
  const both = (text: string) => replaceSpans(text, new Automaton(all).spansIn(text));
  for (const form of all) {
    for (const frame of [form.text, ` ${form.text} `, `…${form.text}…`, `"${form.text}" ${form.text}`]) {
      const alone = replaceSpans(frame, new Automaton([form]).spansIn(frame));
      assert.equal(both(frame), alone);
      assert.ok(!alone.includes(form.text));
    }
  }
});

test('a secret that is longer than any header is masked to its end', () => {
  const secret = `${'x9'.repeat(50_000)}-end`;
  const masker = createMasker({ ACCESS_TOKEN: secret });
  assert.equal(masker.text(`a "${secret}" b`), 'a "$ACCESS_TOKEN" b');
  assert.equal(masker.text(`a ${secret.slice(0, 60_000)}… b`), 'a $ACCESS_TOKEN… b');
  const encoded = Buffer.from(secret).toString('base64');
  assert.equal(masker.text(`a ${encoded}, b`), 'a $ACCESS_TOKEN, b');
});

test('secrets that are learned one by one are all masked, as those that were learned at once', () => {
  const masker = createMasker();
  const secrets = Array.from({ length: 300 }, (_, index) => `secret-number-${index}-of-many`);
  for (const [index, secret] of secrets.entries()) {
    masker.learn(`$S${index}`, secret);
    assert.equal(masker.text(`<${secret}>`), `<$S${index}>`);
  }
  assert.equal(masker.text(secrets.join(' ')), secrets.map((_, index) => `$S${index}`).join(' '));
});
