// Measured as a process of its own, bundled like the command: loads and checks a document, or gives a first
// verdict.
import { readFileSync } from 'node:fs';
import { compileContract } from '../../../src/openapi/compile.ts';

const [what, file = '', operation = '', body = ''] = process.argv.slice(2);
const contract = compileContract(file, readFileSync(file, 'utf8'));
if (what === 'load') process.stdout.write(`${contract.operations.length}\n`);
else {
  const { responses } = contract.operations.find(({ id }) => id === operation) ?? { responses: [] };
  const [media] = responses.find(({ status }) => status === '200')?.content ?? [];
  const value: unknown = JSON.parse(readFileSync(body, 'utf8'));
  process.stdout.write(`${contract.checksOf(media?.schema ?? '').closed(value)}\n`);
}
