import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { revisionIn } from './revision.ts';

const folder = temporaryDirectory();
const event = join(folder, 'event.json');
writeFileSync(event, JSON.stringify({ repository: { default_branch: 'trunk' } }));
const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'abc1', GITHUB_EVENT_PATH: event };
const GITLAB = { GITLAB_CI: 'true', CI_COMMIT_SHA: 'abc2', CI_DEFAULT_BRANCH: 'trunk' };
const JENKINS = { JENKINS_URL: 'https://ci.example.com/', GIT_COMMIT: 'abc3' };
const AZURE = { TF_BUILD: 'True', BUILD_SOURCEVERSION: 'abc4' };

for (const [what, environment, revision, branch, isDefault, setting] of [
  ['GitHub', { ...GITHUB, GITHUB_REF_NAME: 'trunk' }, 'abc1', 'trunk', true],
  ['GitHub, another branch', { ...GITHUB, GITHUB_REF_NAME: 'main' }, 'abc1', 'main', false],
  [
    "GitHub, a fork's pull request from a branch of the default's name",
    { ...GITHUB, GITHUB_REF_NAME: '7/merge', GITHUB_HEAD_REF: 'trunk' },
    ...(['abc1', 'trunk', false] as const),
  ],
  ['GitLab', { ...GITLAB, CI_COMMIT_REF_NAME: 'trunk' }, 'abc2', 'trunk', true],
  [
    'a merge request of GitLab',
    {
      ...GITLAB,
      CI_COMMIT_REF_NAME: 'x',
      CI_MERGE_REQUEST_IID: '4',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'x',
    },
    ...(['abc2', 'x', false] as const),
  ],
  ['Jenkins', { ...JENKINS, GIT_BRANCH: 'origin/main' }, 'abc3', 'main', true],
  ['Jenkins, primary', { ...JENKINS, BRANCH_NAME: 'next', BRANCH_IS_PRIMARY: 'true' }, 'abc3', 'next', true],
  ['Azure', { ...AZURE, BUILD_SOURCEBRANCH: 'refs/heads/a/b' }, 'abc4', 'a/b', false],
  ['Azure, DEFAULT_BRANCH', { ...AZURE, BUILD_SOURCEBRANCH: 'refs/heads/a/b' }, 'abc4', 'a/b', true, 'a/b'],
  [
    'Bitbucket',
    { BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_COMMIT: 'abc5', BITBUCKET_BRANCH: 'main' },
    'abc5',
    'main',
    true,
  ],
  ['CircleCI', { CIRCLECI: 'true', CIRCLE_SHA1: 'abc6', CIRCLE_BRANCH: 'fix' }, 'abc6', 'fix', false],
] as const) {
  test(`revision and branch as the CI server says: ${what}`, () => {
    assert.deepEqual(revisionIn(folder, environment, setting), { revision, branch, isDefault });
  });
}

test('outside of a CI server git says it; a folder without version control is one default branch', () => {
  const alone = temporaryDirectory();
  assert.deepEqual(revisionIn(alone, {}), { isDefault: true });
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  const git = (...parameters: string[]) =>
    execFileSync('git', [...identity, ...parameters], { cwd: alone, encoding: 'utf8' }).trim();
  git('init', '-b', 'main');
  git('commit', '--allow-empty', '-m', 'one');
  const revision = git('rev-parse', 'HEAD');
  assert.deepEqual(revisionIn(alone, {}), { revision, branch: 'main', isDefault: true });
  git('checkout', '-b', 'fix');
  assert.deepEqual(revisionIn(alone, {}), { revision, branch: 'fix', isDefault: false });
  git('checkout', revision);
  assert.deepEqual(revisionIn(alone, {}), { revision, isDefault: false });
});
