// Runs several test files in this process, one after the other: `node batch.js FILE…`.
import { resolve } from 'node:path';
import { before } from 'node:test';
import { pathToFileURL } from 'node:url';

// The tests of the first file would run while the others are loaded, which keeps the process from everything else: for
// longer than a test waits for a page, on a busy machine.
let loaded = () => {};
const all = new Promise<void>((done) => {
  loaded = done;
});
before(() => all);

for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
loaded();
