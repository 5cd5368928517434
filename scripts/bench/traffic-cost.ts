import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { type CommandLine, measure } from './measure.ts';
import { type Row, row } from './row.ts';
import { ratios } from './statistics.ts';

/** Entries of the recording, so many that parsing it can be measured. */
const ENTRIES = 5000;
const OPERATIONS = 100;
/** Goals: judging beside parsing, and the time from an address to its first finding. */
const MOST_FOR_PARSING = 3;
const MOST_SECONDS = 10;
const MOST_ROUNDS = 5;

/** What judging recorded traffic costs beside parsing it, and how soon an address has its first true finding. */
export async function trafficCost({ rounds, environment, say, counted }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-traffic-'));
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('Content-Type', 'application/json');
    // The last operation responds wrongly.
    response.end(url === '/openapi.json' ? DOCUMENT : url.endsWith(`/${OPERATIONS - 1}`) ? '{}' : '[]');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const times = Math.min(rounds, MOST_ROUNDS);
    say(`A recording of ${ENTRIES} exchanges, an address with ${OPERATIONS} operations, ${times} rounds.`);
    writeFileSync(join(folder, 'driftline.config.mjs'), 'export default {};\n');
    const contract = join(folder, 'things.openapi.json');
    writeFileSync(contract, DOCUMENT);
    const whole = written(folder, ENTRIES);
    const short = written(folder, 1);
    const own = { ...environment, CACHE_DIR: join(folder, 'cache') };
    const judging = (file: string): CommandLine => [
      process.execPath,
      COMMAND,
      'judge',
      file,
      '--contract',
      contract,
      '--project',
      folder,
    ];
    const parsing = (file: string): CommandLine => [
      process.execPath,
      '-e',
      `JSON.parse(require('fs').readFileSync(${JSON.stringify(file)}))`,
    ];
    const cpu = async (command: CommandLine) => (await measure(command, own)).cpuMs;
    const beyond = async (of: (file: string) => CommandLine) =>
      (((await cpu(of(whole))) - (await cpu(of(short)))) * 1000) / ENTRIES;
    // Exit code 2: there are findings.
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/openapi.json`;
    const checking: CommandLine = [
      'bash',
      '-c',
      `"$@"; [ $? = 2 ]`,
      'bash',
      process.execPath,
      COMMAND,
      'check',
      address,
      '--project',
      folder,
    ];
    const judged: number[] = [];
    const parsed: number[] = [];
    const seconds: number[] = [];
    // The first run compiles the contract.
    await cpu(judging(short));
    for (const _round of counted(times)) {
      judged.push(await beyond(judging));
      parsed.push(Math.max(0.1, await beyond(parsing)));
      const started = performance.now();
      const { stdout } = await measure(checking, own);
      if (!stdout.includes('body-type-wrong')) throw new Error(`The finding is missing: ${stdout}`);
      seconds.push((performance.now() - started) / 1000);
    }
    return [
      row('CPU of judging 1,000 recorded exchanges, beyond one', judged, 'ms'),
      row('the same ÷ that of parsing them', ratios(judged, parsed), '×', MOST_FOR_PARSING),
      row(`from an address to its finding, ${OPERATIONS} operations on loopback`, seconds, 's', MOST_SECONDS),
    ];
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

const RESPONSES = {
  200: {
    description: 'R',
    content: { 'application/json': { schema: { type: 'array', items: { type: 'object' } } } },
  },
};

const DOCUMENT = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  servers: [{ url: '/api' }],
  paths: Object.fromEntries(
    Array.from({ length: OPERATIONS }, (_, index) => [
      `/things/${index}`,
      { get: { operationId: `getThings${index}`, responses: RESPONSES } },
    ]),
  ),
});

/** A HAR file whose entries keep the contract. */
function written(folder: string, entries: number): string {
  const path = join(folder, `${entries}.har`);
  const log = {
    version: '1.2',
    creator: { name: 'bench', version: '1' },
    entries: Array.from({ length: entries }, entryOf),
  };
  writeFileSync(path, JSON.stringify({ log }));
  return path;
}

function entryOf(_: unknown, index: number) {
  const time = new Date(1_760_000_000_000 + index * 1000);
  const text = JSON.stringify([{ id: index, name: `Thing ${index}`, tags: ['one', 'two'] }]);
  return {
    startedDateTime: time.toISOString(),
    time: 12,
    request: {
      ...{
        method: 'GET',
        url: `https://api.example.com/api/things/${index % OPERATIONS}`,
        httpVersion: 'HTTP/1.1',
      },
      headers: [{ name: 'Accept', value: 'application/json' }],
    },
    response: {
      ...{ status: 200, statusText: 'OK', httpVersion: 'HTTP/1.1' },
      headers: [
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Date', value: time.toUTCString() },
      ],
      content: { size: text.length, mimeType: 'application/json', text },
    },
  };
}
