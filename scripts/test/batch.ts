// Runs several test files in this process, one after the other: `tsx scripts/test/batch.ts FILE…`.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
