import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { projectRoot } from './project/project-root.ts';

const root = projectRoot();

/** What users may import, types included; each name is a promise for years. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  'src/index.ts': [
    ...['ChannelDefinition', 'Config', 'Contract', 'Exchange', 'Finding', 'MonitorDefinition', 'Rule'],
    ...['defineChannel', 'defineConfig', 'defineMonitor', 'defineRule'],
    ...['judge', 'matchContract', 'openContract', 'startMock'],
  ],
  'src/playwright/index.ts': ['Operations', 'contractSuite', 'defineContractConfig', 'expect', 'test'],
  'src/reporter.ts': ['default'],
};
const MOST_NAMES = 25;

/** `export { a, type B as C } from './x.ts'`, `export type { D } from …`, `export * from …`. */
const NAMED = /^export (?:type )?\{([^}]*)\} from '[^']+';$/gm;
const ALL_OF = /^export \* from '([^']+)';$/gm;
const DECLARED = /^export (?:interface|type|const|function|class) (\w+)/gm;

function namesIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const named = [...text.matchAll(NAMED)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((each) =>
        each
          .trim()
          .replace(/^type /, '')
          .replace(/^.* as /, ''),
      )
      .filter((each) => each !== ''),
  );
  const behind = [...text.matchAll(ALL_OF)].flatMap(([, path = '']) => {
    const other = readFileSync(resolve(root, dirname(file), path), 'utf8');
    return [...other.matchAll(DECLARED)].map(([, name = '']) => name);
  });
  const statements = text.split('\n').filter((line) => /^(?:export|\}) /.test(line)).length;
  assert.equal(
    statements,
    [...text.matchAll(NAMED), ...text.matchAll(ALL_OF)].length,
    `${file} only hands on`,
  );
  return [...named, ...behind].sort();
}

describe('what users may import', () => {
  for (const [file, names] of Object.entries(PUBLIC)) {
    test(`is listed: ${file}`, () => assert.deepEqual(namesIn(file), names));
  }

  test(`is no more than ${MOST_NAMES} names`, () => {
    assert.ok(Object.values(PUBLIC).flat().length <= MOST_NAMES);
  });

  test('has an entry in package.json for each file, and no other', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports: Readonly<Record<string, unknown>>;
    };
    const entries = Object.keys(exports).filter((each) => each !== './package.json');
    assert.deepEqual(entries, ['.', './playwright', './reporter']);
  });
});

/** What a user writes. */
const SUITE = ['specs', 'monitors', 'contracts', 'reports', 'playwright.config.ts'];
const MOST_LINES = 120;

function suiteFiles(): string[] {
  return SUITE.filter((place) => existsSync(join(root, place))).flatMap((place) =>
    place.endsWith('.ts')
      ? [place]
      : readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .map((name) => join(place, name)),
  );
}

describe('what a user writes', () => {
  const files = suiteFiles();

  test('is there: three stories of the login, the suite, the configuration', () => {
    for (const name of ['success', 'bad-credentials', 'token-expiry']) {
      assert.ok(files.includes(join('specs', 'login', `${name}.spec.ts`)), name);
    }
    assert.ok(files.includes(join('specs', 'contract.spec.ts')) && files.includes('playwright.config.ts'));
  });

  for (const file of files) {
    test(`${file} is short, and imports of ours only what users may`, () => {
      const text = readFileSync(join(root, file), 'utf8');
      assert.ok(text.split('\n').length <= MOST_LINES, `more than ${MOST_LINES} lines`);
      const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);
      const allowed = ['driftline', 'driftline/playwright', '@playwright/test'];
      for (const name of imported) {
        assert.ok(allowed.includes(name) || name.startsWith('node:') || name.startsWith('./'), name);
        assert.doesNotMatch(name, /\.\.\//);
      }
    });
  }
});
