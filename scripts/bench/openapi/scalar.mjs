// Copied into the folder of the peers and measured there: @scalar/openapi-parser validates and dereferences a
// document.
import { readFileSync } from 'node:fs';
import { dereference, validate } from '@scalar/openapi-parser';

const text = readFileSync(process.argv[2] ?? '', 'utf8');
const { valid } = await validate(text);
const { schema } = await dereference(text);
process.stdout.write(`${valid && schema !== undefined}\n`);
