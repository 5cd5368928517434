import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { ASSERTIONS } from '../../schema/assertions.ts';
import type { Rule } from '../rule.ts';
import { rules } from './index.ts';

/** The file names of the rules, without extension. */
const names = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.ts') && !/\.(?:test|fixture)\.ts$/.test(name))
  .map((name) => name.slice(0, -'.ts'.length))
  .filter((name) => name !== 'rule' && name !== 'index');

function isRule(value: unknown): value is Rule {
  return typeof value === 'object' && value !== null && 'check' in value;
}

test('each file exports one rule, whose id is the name of the file', async () => {
  for (const name of names) {
    const exported: Readonly<Record<string, unknown>> = await import(`./${name}.ts`);
    const found = Object.entries(exported).flatMap(([constant, value]) =>
      isRule(value) ? [[constant, value.id]] : [],
    );
    const camelCase = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    assert.deepEqual(found, [[camelCase, name]]);
  }
});

test('each rule is listed once', () => {
  const ids = rules.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids.toSorted(), names.toSorted());
});

test('ids are kebab-case, and those of failed calls begin with call-', () => {
  for (const { id } of rules) assert.match(id, /^[a-z]+(?:-[a-z\d]+)+$/);
  for (const { id, family } of rules.filter(({ id }) => id.startsWith('call-')))
    assert.equal(family, 'call', id);
});

test('titles are sentences without a full stop, why and fix with one', () => {
  for (const { id, title, why, fix } of rules) {
    assert.match(title, /^[A-Z][^\n]*[^.!?\s]$/, id);
    for (const text of [why, fix]) {
      assert.match(text, /^[A-Z][^\n]*[^.\s]\.$/, id);
      assert.doesNotMatch(text, /[.!?] [A-Z]/, `${id}: one sentence`);
    }
  }
  const titles = rules.map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
});

test('each rule about the contract names its source', () => {
  for (const { id, source, family } of rules) {
    if (family === 'contract')
      assert.match(source ?? '', /RFC \d{4}|OpenAPI 3\.1|JSON Schema 2020-12|OWASP/, id);
  }
});

test('a drift is never an error', () => {
  for (const { id, family, severity } of rules) {
    if (family === 'drift') assert.notEqual(severity, 'error', id);
  }
});

test('rules about calls and statuses report each case separately', () => {
  const perCase = rules.filter((rule) => rule.perCase).map(({ id }) => id);
  const expected = rules
    .map(({ id }) => id)
    .filter(
      (id) =>
        id.startsWith('call-') ||
        [
          'status-undocumented',
          'invalid-request-accepted',
          'server-error',
          'valid-request-rejected',
        ].includes(id),
    );
  assert.deepEqual(perCase, expected);
});

/** The keywords that an explanation can name beside the assertions. */
const OTHER_KEYWORDS = [
  'required',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'contains',
  'anyOf',
  'oneOf',
  'not',
  'false',
];

test('each keyword that an explanation names is reported by exactly one rule', () => {
  for (const keyword of [...Object.keys(ASSERTIONS), ...OTHER_KEYWORDS]) {
    const violation = { keyword, instance: '', pointer: '', expected: 'p', received: 'r' };
    const reading = { response: { violations: [violation] }, operation: {} };
    const reporting = rules
      .filter(({ id }) => id.startsWith('body-'))
      .filter(({ check }) => [...check(reading as unknown as Parameters<Rule['check']>[0])].length > 0);
    assert.equal(reporting.length, 1, `${keyword}: ${reporting.map(({ id }) => id).join(', ') || 'no rule'}`);
  }
});
