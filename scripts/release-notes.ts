import { readFileSync } from 'node:fs';
import manifest from '../package.json' with { type: 'json' };
import { releaseNotes } from './release/notes.ts';

// `npx tsx scripts/release-notes.ts v0.1.0` prints the notes of a release, for the release workflow.
const [tag = ''] = process.argv.slice(2);
try {
  process.stdout.write(`${releaseNotes(tag, manifest.version, readFileSync('CHANGELOG.md', 'utf8'))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
