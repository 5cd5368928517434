import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Automaton, replaceSpans } from './automaton.ts';
import { createMasker } from './masker.ts';

/** Texts and forms with the highest cost: repeated partial matches. */
const HOSTILE: Readonly<
  Record<string, { readonly forms: (length: number) => string[]; readonly part: string }>
> = {
  'the beginning of a secret, before ellipses': {
    forms: (length) => ['ab'.repeat(length / 2), `${'ab'.repeat(length / 2 - 1)}c`],
    part: 'abab...abababab…',
  },
  'ellipses alone': { forms: (length) => ['.'.repeat(length), 'log'.repeat(length / 4)], part: 'log...' },
  'a secret that overlaps itself': { forms: (length) => ['a'.repeat(length)], part: 'aaaa' },
  'secrets that differ only at their end': {
    forms: (length) =>
      Array.from({ length: 26 }, (_, index) => 'a'.repeat(length / 32) + String.fromCharCode(98 + index)),
    part: 'aaaaaaaaaaaaaaaa!',
  },
};

for (const [what, { forms, part }] of Object.entries(HOSTILE)) {
  test(`the cost depends on the length of the text, not on the secrets: ${what}`, () => {
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

test('the cost of adding a form is linear in its length', () => {
  const workFor = (length: number) =>
    new Automaton([
      { text: 'ab'.repeat(length / 2), name: '' },
      { text: 'a'.repeat(length), name: '' },
    ]).work;
  assert.ok(workFor(64 * 1024) <= workFor(4 * 1024) * 17);
});

test('each of many forms is found as it would be alone', () => {
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

test('a very long secret is masked to its end', () => {
  const secret = `${'x9'.repeat(50_000)}-end`;
  const masker = createMasker({ ACCESS_TOKEN: secret });
  assert.equal(masker.text(`a "${secret}" b`), 'a "$ACCESS_TOKEN" b');
  assert.equal(masker.text(`a ${secret.slice(0, 60_000)}… b`), 'a $ACCESS_TOKEN… b');
  const encoded = Buffer.from(secret).toString('base64');
  assert.equal(masker.text(`a ${encoded}, b`), 'a $ACCESS_TOKEN, b');
});

test('secrets that are learned one by one are all masked', () => {
  const masker = createMasker();
  const secrets = Array.from({ length: 300 }, (_, index) => `secret-number-${index}-of-many`);
  for (const [index, secret] of secrets.entries()) {
    masker.learn(`$S${index}`, secret);
    assert.equal(masker.text(`<${secret}>`), `<$S${index}>`);
  }
  assert.equal(masker.text(secrets.join(' ')), secrets.map((_, index) => `$S${index}`).join(' '));
});
