import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faults } from '../../mock/faults/index.ts';
import { rules } from '../../rules/catalogue/index.ts';
import { seriesRules } from '../../rules/catalogue/series/index.ts';
import { documentChanged } from '../../rules/document-changed.ts';
import { RULE_EXAMPLES } from './examples.ts';
import { rulePages, rulesMarkdown } from './rule-page.ts';

test('every rule has a page, including those about many responses', () => {
  assert.deepEqual(
    rulePages().map(({ id }) => id),
    [...rules, ...seriesRules, documentChanged].map(({ id }) => id),
  );
});

test('each example names an existing rule and an existing fault of the mock server', () => {
  const ids = rules.map(({ id }) => id);
  const names = faults.map(({ name }) => name);
  for (const [id, { fault }] of Object.entries(RULE_EXAMPLES)) {
    assert.ok(ids.includes(id), id);
    assert.ok(names.includes(fault), fault);
  }
});

test('every rule that a fault violates has an example (run "npm run docs -- --examples")', () => {
  const shown = Object.keys(RULE_EXAMPLES);
  const ofLogin = faults.filter(({ shownBy }) => shownBy === 'login');
  const violated = new Set(ofLogin.flatMap(({ violates }) => violates));
  assert.deepEqual(
    [...violated].filter((id) => !shown.includes(id)),
    [],
  );
});

test('escapes Markdown in the texts of a rule', () => {
  const [page] = rulePages();
  assert.ok(page);
  const text = rulesMarkdown([{ ...page, title: 'A <b> [link](x) *star* `code`', family: 'call' }]);
  assert.match(text, /\\<b\\> \\\[link\\\]\(x\) \\\*star\\\* \\`code\\`/);
});
