import { parseArgs } from 'node:util';
import { readSettings } from '../../src/config/read-settings.ts';
import { startStandIn } from '../../src/mock/start.ts';
import { openContract } from '../../src/openapi/open.ts';

/** A server with the interface of a bench, which shows a few behaviours of the stand-in. */
const CATALOGUE = [
  { name: 'honest', class: 'honest', severity: 'none' },
  { name: 'created', class: 'status', severity: 'major', behaviour: 'login-created' },
  { name: 'one-more', class: 'body', severity: 'drift', behaviour: 'property-undocumented' },
  { name: 'not-there', class: 'status', severity: 'major', needs: { ttl: 30 } },
];

const { values } = parseArgs({
  options: {
    list: { type: 'boolean' },
    port: { type: 'string', default: '0' },
    fault: { type: 'string', default: 'honest' },
    ttl: { type: 'string', default: '3600' },
  },
});

if (values.list) process.stdout.write(`${JSON.stringify(CATALOGUE)}\n`);
else await serve(values.fault, Number(values.port), Number(values.ttl));

async function serve(fault: string, port: number, tokenLifeSeconds: number): Promise<void> {
  const { contract } = await readSettings({});
  const behaviour = CATALOGUE.find(({ name }) => name === fault)?.behaviour;
  const options = { port, tokenLifeSeconds, ...(behaviour === undefined ? {} : { behaviour }) };
  const standIn = await startStandIn(await openContract(contract), options);
  const expiredToken = await standIn.issueToken({ lifeSeconds: -86_400 });
  process.stdout.write(
    `${JSON.stringify({ ready: true, base: standIn.url, expiredToken, tokenLifeSeconds })}\n`,
  );
  process.once('SIGTERM', () => void standIn.close().then(() => process.exit(0)));
}
