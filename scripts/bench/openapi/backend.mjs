// Copied into the folder of the peers, and measured there: openapi-backend's first verdict, without a check of the document.
import { readFileSync } from 'node:fs';
import { OpenAPIBackend } from 'openapi-backend';

const [definition = '', operation = '', body = ''] = process.argv.slice(2);
const api = new OpenAPIBackend({ definition, quick: true });
await api.init();
const { valid } = api.validateResponse(JSON.parse(readFileSync(body, 'utf8')), operation, 200);
process.stdout.write(`${valid}\n`);
