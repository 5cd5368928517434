import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FullConfig } from '@playwright/test/reporter';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { correctJUnit, junitPath, validJUnit } from './junit-file.ts';

/** XML 1.0, section 2.2. */
function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}

test('every character of XML 1.0 stays, and nothing else does', () => {
  const codes = [...Array(0x11000).keys(), 0x1fffe, 0x10ffff];
  for (const code of codes) {
    const text = `a${String.fromCodePoint(code)}b`;
    assert.equal(validJUnit(text), isCharacter(code) ? text : 'a\u{FFFD}b', code.toString(16));
  }
});

test('the end of a section within a text is as it was received', () => {
  const written = '<failure message="a ]]&gt; b"><![CDATA[c ]]&gt; d ]]&gt;]]></failure><a><![CDATA[]]></a>';
  const text =
    '<failure message="a ]]&gt; b"><![CDATA[c ]]]]><![CDATA[> d ]]]]><![CDATA[>]]></failure><a><![CDATA[]]></a>';
  assert.equal(validJUnit(written), text);
});

test('a file is corrected, one that is right is not touched, and none is needed', () => {
  const path = join(temporaryDirectory(), 'junit.xml');
  correctJUnit(path);
  writeFileSync(path, '<a>\u{FFFF}</a>');
  correctJUnit(path);
  assert.equal(readFileSync(path, 'utf8'), '<a>\u{FFFD}</a>');
});

test("the file is where Playwright's reporter writes it", () => {
  const pathOf = (reporter: FullConfig['reporter'], configFile?: string) =>
    junitPath({ reporter, rootDir: '/project/specs', ...(configFile ? { configFile } : {}) } as FullConfig);
  assert.equal(pathOf([['list', {}]]), undefined);
  assert.equal(pathOf([['junit', {}]]), undefined);
  assert.equal(pathOf([['junit', { outputFile: '/out/junit.xml' }]]), '/out/junit.xml');
  const relative: FullConfig['reporter'] = [['junit', { outputFile: 'out/junit.xml' }]];
  assert.equal(pathOf(relative, '/project/playwright.config.ts'), '/project/out/junit.xml');
  assert.equal(pathOf(relative), '/project/specs/out/junit.xml');
});
