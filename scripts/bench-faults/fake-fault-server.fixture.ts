import { parseArgs } from 'node:util';
import { readSettings } from '../../src/config/read-settings.ts';
import { startMock } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';

/** A server as `bench:faults` needs it, with a few faults of the mock server. */
const CATALOGUE = [
  { name: 'conforming', class: 'conforming', severity: 'none' },
  { name: 'created', class: 'status', severity: 'major', fault: 'login-created' },
  { name: 'one-more', class: 'body', severity: 'drift', fault: 'property-undocumented' },
  { name: 'not-there', class: 'status', severity: 'major', needs: { ttl: 30 } },
];

const { values } = parseArgs({
  options: {
    list: { type: 'boolean' },
    port: { type: 'string', default: '0' },
    fault: { type: 'string', default: 'conforming' },
    ttl: { type: 'string', default: '3600' },
  },
});

if (values.list) process.stdout.write(`${JSON.stringify(CATALOGUE)}\n`);
else await serve(values.fault, Number(values.port), Number(values.ttl));

async function serve(fault: string, port: number, tokenLifeSeconds: number): Promise<void> {
  const { contract } = await readSettings({});
  const injected = CATALOGUE.find(({ name }) => name === fault)?.fault;
  const options = { port, tokenLifeSeconds, ...(injected === undefined ? {} : { fault: injected }) };
  const mock = await startMock(await openContract(contract), options);
  const expiredToken = await mock.issueToken({ lifeSeconds: -86_400 });
  process.stdout.write(
    `${JSON.stringify({ ready: true, base: mock.url, expiredToken, tokenLifeSeconds })}\n`,
  );
  process.once('SIGTERM', () => void mock.close().then(() => process.exit(0)));
}
