import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { projectRoot } from './project/project-root.ts';

const root = projectRoot();

/** What users may import, types included. Each name stays supported for years. */
const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  'src/index.ts': [
    ...['ChannelDefinition', 'Config', 'Contract', 'ContractMatch', 'Exchange', 'Finding', 'MockServer'],
    ...['MonitorDefinition', 'Rule', 'defineChannel', 'defineConfig', 'defineMonitor', 'defineRule'],
    ...['judge', 'matchContract', 'openContract', 'startMock'],
  ],
  'src/playwright/index.ts': [
    ...['Operations', 'TestFixtures', 'WorkerFixtures'],
    ...['contractSuite', 'defineContractConfig', 'expect', 'test'],
  ],
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
  const reexported = [...text.matchAll(ALL_OF)].flatMap(([, path = '']) => {
    const other = readFileSync(resolve(root, dirname(file), path), 'utf8');
    return [...other.matchAll(DECLARED)].map(([, name = '']) => name);
  });
  const statements = text.split('\n').filter((line) => /^(?:export|\}) /.test(line)).length;
  assert.equal(
    statements,
    [...text.matchAll(NAMED), ...text.matchAll(ALL_OF)].length,
    `${file} contains re-exports only`,
  );
  return [...named, ...reexported].sort();
}

describe('the public entry points', () => {
  for (const [file, names] of Object.entries(PUBLIC)) {
    test(`${file} exports exactly the listed names`, () => assert.deepEqual(namesIn(file), names));
  }

  test(`export at most ${MOST_NAMES} names`, () => {
    assert.ok(Object.values(PUBLIC).flat().length <= MOST_NAMES);
  });

  test('are the only exports of package.json', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports: Readonly<Record<string, unknown>>;
    };
    const entries = Object.keys(exports).filter((each) => each !== './package.json');
    assert.deepEqual(entries, ['.', './playwright', './reporter']);
  });
});

/** The files that a user writes. */
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

describe('the files that a user writes', () => {
  const files = suiteFiles();

  test('include three login specs, the contract suite and the configuration', () => {
    for (const name of ['success', 'bad-credentials', 'token-expiry']) {
      assert.ok(files.includes(join('specs', 'login', `${name}.spec.ts`)), name);
    }
    assert.ok(files.includes(join('specs', 'contract.spec.ts')) && files.includes('playwright.config.ts'));
  });

  for (const file of files) {
    test(`${file} is short and imports only public entry points`, () => {
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
