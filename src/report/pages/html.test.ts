import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, printable, raw } from './html.ts';

test('escapes text for elements and quoted attributes', () => {
  const text = `<b>"Tom" & 'Jerry'</b>`;
  const escaped = '&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;';
  assert.equal(html`<p title="${text}">${text}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
});

test('keeps markup of templates, also in lists, and omits absent values', () => {
  const items = ['a', 'b<'].map((item) => html`<li>${item}</li>`);
  assert.equal(
    html`<ul>${items}${undefined}${null}${false}${0}</ul>`.text,
    '<ul><li>a</li><li>b&lt;</li>0</ul>',
  );
  assert.equal(html`${raw('<br>')}`.text, '<br>');
});

test('rejects an object that only looks like markup', () => {
  const forged = JSON.parse('{"text":"<script>alert(1)</script>"}');
  assert.throws(() => html`${forged}`);
});

test('shows unprintable characters as code points', () => {
  assert.equal(printable('a\u0000b\u001b[31m\u007f'), 'a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+007F⟩');
  assert.equal(printable('gro\u202efdp.exe'), 'gro⟨U+202E⟩fdp.exe');
  assert.equal(printable('\u2066\u200b\ufeff\u2028\u0085'), '⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩⟨U+2028⟩⟨U+0085⟩');
  assert.equal(printable('half \ud83d of a pair'), 'half ⟨U+D83D⟩ of a pair');
});

test('keeps printable text', () => {
  const text = 'Zürich 東京 שלום 😀\n\tindented';
  assert.equal(printable(text), text);
  assert.equal(printable('of two\r\nlines, \r no'), 'of two\nlines, ⟨U+000D⟩ no');
});

test('cuts a long text, with a note of how much is missing', () => {
  assert.equal(printable('x'.repeat(5000), 3), 'xxx… (4,997 more characters)');
  assert.equal(printable('xxx', 3), 'xxx');
});

test('cuts every text at 20,000 characters', () => {
  const text = html`${'x'.repeat(1_000_000)}`.text.replaceAll('<wbr>', '');
  assert.equal(text, `${'x'.repeat(20_000)}… (980,000 more characters)`);
});

test('lets a long word of text break, not one of an attribute or a title', () => {
  const word = 'a'.repeat(20);
  const broken = `${'a'.repeat(16)}<wbr>aaaa`;
  assert.equal(
    html`<p id="${word}" class="x ${word}">${word}, ${[word]}</p>`.text,
    `<p id="${word}" class="x ${word}">${broken}, ${broken}</p>`,
  );
  assert.equal(html`<title>${word}</title>${word}`.text, `<title>${word}</title>${broken}`);
  assert.equal(html`${'&'.repeat(17)}`.text, `${'&amp;'.repeat(16)}<wbr>&amp;`);
});
