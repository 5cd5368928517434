import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '../project/project-root.ts';
import { defineContractConfig } from './contract-config.ts';

/** Set in this process, because the configuration reads its settings from there. */
const VARIABLES = {
  ...{ BASE_URL: '', LOGIN_EMAIL: '', LOGIN_PASSWORD: '', DEPTH: '', DEBUG: '' },
  ...{ REPORTS_DIR: '/reports', REQUEST_TIMEOUT_MS: '1000' },
};

describe("Playwright's configuration for a contract", () => {
  let saved: NodeJS.ProcessEnv;
  before(() => {
    saved = { ...process.env };
    Object.assign(process.env, VARIABLES);
  });
  after(() => {
    for (const name of Object.keys(VARIABLES)) delete process.env[name];
    Object.assign(process.env, saved);
  });

  const names = (config: ReturnType<typeof defineContractConfig>) =>
    (Array.isArray(config.reporter) ? config.reporter : []).map(([name]) =>
      name.includes(projectRoot()) ? 'ours' : name,
    );

  test('lists our reporter first, then those of Playwright, all writing to REPORTS_DIR', () => {
    const config = defineContractConfig();
    assert.deepEqual(names(config), ['ours', 'list', 'html', 'junit']);
    assert.equal(config.outputDir, join('/reports', 'out', 'test-results'));
    assert.deepEqual(
      [config.testDir, config.workers, config.retries, config.timeout],
      ['specs', 1, 0, 19_000],
    );
    // Our `test` turns traces off: Playwright 1.60 and 1.61 reject the option in the configuration as well.
    assert.deepEqual([config.use?.trace, config.use?.video], [undefined, 'off']);
    assert.deepEqual(config.metadata?.driftline.depth, 'full');
  });

  test('applies the options of the user, and merges reporters, use and metadata', () => {
    const config = defineContractConfig({
      testDir: 'tests',
      workers: 2,
      projects: [{ name: 'api' }],
      use: { locale: 'de-DE' },
      globalSetup: './mine.ts',
      metadata: { team: 'pets' },
      reporter: [['dot'], ['junit', { outputFile: 'mine.xml' }]],
    });
    assert.deepEqual([config.testDir, config.workers, config.projects], ['tests', 2, [{ name: 'api' }]]);
    assert.deepEqual(
      [config.use?.locale, config.use?.video, config.use?.colorScheme],
      ['de-DE', 'off', 'light'],
    );
    assert.deepEqual([config.metadata?.team, config.metadata?.driftline.target], ['pets', 'mock']);
    assert.deepEqual(names(config), ['ours', 'html', 'dot', 'junit']);
    assert.deepEqual([config.globalSetup].flat().length, 2);
    assert.equal([config.globalSetup].flat()[1], './mine.ts');
    assert.deepEqual(config.reporter?.at(-1), ['junit', { outputFile: 'mine.xml' }]);
  });

  test('lists our reporter once, with the options of the user', () => {
    const config = defineContractConfig({ reporter: [['driftline/reporter', { outputDirectory: 'o' }]] });
    assert.deepEqual(names(config), ['ours', 'list', 'html', 'junit']);
    assert.deepEqual(config.reporter?.[0]?.[1], { outputDirectory: 'o' });
    assert.deepEqual(names(defineContractConfig({ reporter: 'line' })), ['ours', 'html', 'junit', 'line']);
  });

  test('has no side effects: evaluated twice, it returns the same', () => {
    const before = { ...process.env };
    assert.deepEqual(defineContractConfig(), defineContractConfig());
    assert.deepEqual({ ...process.env }, before);
  });

  test('adds a blob report for a shard', () => {
    process.argv.push('--shard=1/2');
    try {
      assert.deepEqual(names(defineContractConfig()), ['ours', 'list', 'html', 'junit', 'blob']);
    } finally {
      process.argv.pop();
    }
  });

  for (const debug of ['pw:api', 'other,pw:*']) {
    test(`rejects DEBUG=${debug}, which prints secrets`, () => {
      process.env.DEBUG = debug;
      try {
        assert.throws(() => defineContractConfig(), {
          code: 'DL_SECRETS_EXPOSED',
          message: /^DL_SECRETS_EXPOSED: DEBUG .*\n {2}Unset DEBUG/,
        });
      } finally {
        process.env.DEBUG = '';
      }
    });
  }
});
