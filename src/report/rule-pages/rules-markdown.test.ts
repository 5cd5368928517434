import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviours } from '../../mock/behaviours/index.ts';
import { rules } from '../../rules/catalogue/index.ts';
import { seriesRules } from '../../rules/catalogue/series/index.ts';
import { RULE_EXAMPLES } from './examples.ts';
import { rulePages } from './rule-page.ts';
import { rulesMarkdown } from './rules-markdown.ts';

test('every rule has its page, those about many answers as well', () => {
  assert.deepEqual(
    rulePages().map(({ id }) => id),
    [...rules, ...seriesRules].map(({ id }) => id),
  );
});

test('each example is of a rule, and of a behaviour of the stand-in', () => {
  const ids = rules.map(({ id }) => id);
  const names = behaviours.map(({ name }) => name);
  for (const [id, { behaviour }] of Object.entries(RULE_EXAMPLES)) {
    assert.ok(ids.includes(id), id);
    assert.ok(names.includes(behaviour), behaviour);
  }
});

test('every rule that a behaviour breaks has an example: "npm run docs -- --examples" makes it', () => {
  const shown = Object.keys(RULE_EXAMPLES);
  const broken = new Set(behaviours.flatMap(({ breaks }) => breaks));
  assert.deepEqual(
    [...broken].filter((id) => !shown.includes(id)),
    [],
  );
});

test('no text of a rule can start markup in the reference', () => {
  const [page] = rulePages();
  assert.ok(page);
  const text = rulesMarkdown([{ ...page, title: 'A <b> [link](x) *star* `code`', family: 'call' }]);
  assert.match(text, /\\<b\\> \\\[link\\\]\(x\) \\\*star\\\* \\`code\\`/);
});
