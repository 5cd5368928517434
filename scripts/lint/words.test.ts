import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';

/** A word that the project does not use, and the term of the field in its place. */
const REPLACED: Readonly<Record<string, string>> = {
  'answer(?:s|ed|ing)?|unanswered|repl(?:y|ies|ied)': 'response, respond',
  'asked|unasked|hindrance': 'sent, requested, required; skipped, skip reason',
  'told|owe[ds]?|outbox': 'notified, reported; pending, queue',
  'stand-ins?': 'mock server',
  'behaviours?': 'fault (of the mock server)',
  honest: 'conforming',
  'strength|breakages?|spoil(?:s|t|ed|er|ers)?|survivors?': 'mutation score, mutant, mutator, survived',
  'explor(?:e|es|ed|ing|ation)': 'fuzz',
  'weakness(?:es)?|examine[ds]?': 'lint rule, problem; lint',
  promised: 'expected',
  'breach(?:es)?': 'violation',
  'mend(?:s|ed|ing)?': 'fix',
  'wish(?:es|ed)?': 'expectation',
  'setbacks?': 'request error',
  'made up': 'generated',
  mint: 'issuer',
  'scenes?|journeys?|specimens?': 'documented response, sequence, sample',
  'glances?|quick line': 'run summary',
  'logbooks?|journals?|journalled': 'run store',
  'heirs?|applicants?': 'new owner, lock request',
  badness: 'severity order',
  kinship: 'rename detection',
  'own side|prober': 'monitor host',
  'chores?': 'script',
  'well again': 'recovered',
  'see it yourself': 'Reproduce',
  'acceptance-missing|refusal-missing|wish-unfulfilled': 'the rule ids of today',
};

/** Where a word is somebody else's, or is the old format's own. */
const LEFT_AS_THEY_ARE = [
  /^contracts\//,
  /^package-lock\.json$/,
  /^scripts\/conformance\/suites\/data\//,
  /^scripts\/lint\/words\.test\.ts$/,
  /^src\/history\/store\/(?:version-2|rewrite)/,
];

const root = projectRoot();
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(?:ts|js|mjs|md|json|ya?ml|example)$/.test(path))
  .filter((path) => !LEFT_AS_THEY_ARE.some((pattern) => pattern.test(path)));

for (const [word, term] of Object.entries(REPLACED)) {
  test(`"${word}" is said as: ${term}`, () => {
    const pattern = new RegExp(`(?<![\\w-])(?:${word})(?![\\w-])`, 'i');
    const found = files.flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    );
    assert.deepEqual(found, []);
  });
}
