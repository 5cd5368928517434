// Copied into the folder of the peers and measured there: the first verdict of openapi-backend, without a
// document check.
import { readFileSync } from 'node:fs';
import { OpenAPIBackend } from 'openapi-backend';

const [definition = '', operation = '', body = ''] = process.argv.slice(2);
const api = new OpenAPIBackend({ definition, quick: true });
await api.init();
const { valid } = api.validateResponse(JSON.parse(readFileSync(body, 'utf8')), operation, 200);
process.stdout.write(`${valid}\n`);
