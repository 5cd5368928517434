import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { measure, peakMemory } from './measure.ts';
import { type Row, row } from './row.ts';
import { ratios } from './statistics.ts';
import { CHECK } from './subjects.ts';

/** Sizes of a response, in MB; the largest is just below the limit of a body. */
const [SMALL, LARGE] = [1.25, 5] as const;
/** Goals: the memory of one response, and that time grows linearly with its size. */
const MOST_MEGABYTES = 150;
const MOST_FOR_SIZE = 1.5;
const MOST_ROUNDS = 5;

/** Lists by their items: as of most APIs, and the smallest, which take the most memory for their length. */
const ITEMS = {
  records: '{"id":123456,"name":"A name","tags":["one","two"],"createdAt":"2026-11-29T10:00:00Z"}',
  numbers: '0',
};

/** The values that take the most memory for their length: an object of names that no other has. */
const NAMES = 'names';
/** How many such responses one process gets. */
const SEVERAL = 4;

/** What a response of several megabytes costs a check, beyond one that is nearly empty. */
export async function responseCost({ rounds, environment, say, counted }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-response-'));
  const server = createServer(({ url }, response) => {
    const [, items, megabytes] = url?.split('/') ?? [];
    const bytes = Number(megabytes) * 1e6;
    const body = items === NAMES ? namesIn(bytes) : listOf(ITEMS[items as keyof typeof ITEMS], bytes);
    response.setHeader('Content-Type', 'application/json').end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const times = Math.min(rounds, MOST_ROUNDS);
    say(`Responses of ${LARGE} MB, ${times} rounds.`);
    const own = writeProject(folder, environment);
    const { port } = server.address() as AddressInfo;
    const checking = (items: string, megabytes: number) => ({
      ...own,
      BASE_URL: `http://127.0.0.1:${port}/${items}/${megabytes}`,
    });
    const cpu = async (items: string, megabytes: number) =>
      (await measure(CHECK, checking(items, megabytes))).cpuMs;
    // The first run compiles the contract.
    await cpu('records', 0);
    const memory = { records: [] as number[], numbers: [] as number[], [NAMES]: [] as number[] };
    const several: number[] = [];
    const together = { MONITORS: join(folder, `monitors-${SEVERAL}`) };
    const costs = { small: [] as number[], large: [] as number[] };
    for (const _round of counted(times)) {
      const empty = await peakMemory(CHECK, checking('records', 0));
      for (const [items, values] of Object.entries(memory)) {
        values.push((await peakMemory(CHECK, checking(items, LARGE))) - empty);
      }
      several.push((await peakMemory(CHECK, { ...checking(NAMES, LARGE), ...together })) - empty);
      const base = await cpu('records', 0);
      costs.small.push(((await cpu('records', SMALL)) - base) / SMALL);
      costs.large.push(((await cpu('records', LARGE)) - base) / LARGE);
    }
    return [
      row(
        `peak memory of a check of a response of ${LARGE} MB, beyond an empty one`,
        memory.records,
        'MB',
        MOST_MEGABYTES,
      ),
      row('the same of a list of numbers of one digit', memory.numbers, 'MB', MOST_MEGABYTES),
      row('the same of an object of distinct names', memory[NAMES], 'MB', MOST_MEGABYTES),
      row(`the same of ${SEVERAL} such objects in one check`, several, 'MB', MOST_MEGABYTES),
      row(`CPU of judging a MB of a response of ${LARGE} MB`, costs.large, 'ms'),
      row(`the same ÷ that of one of ${SMALL} MB`, ratios(costs.large, costs.small), '×', MOST_FOR_SIZE),
    ];
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

function listOf(item: string, bytes: number): string {
  return `[${`${item},`.repeat(Math.floor(bytes / (item.length + 1)))}${item}]`;
}

function namesIn(bytes: number): string {
  const members: string[] = [];
  for (let size = 0; size < bytes; size += members.at(-1)?.length ?? 0)
    members.push(`"k${members.length}":1.5,`);
  return `{${members.join('')}"last":1.5}`;
}

/** A contract and monitors whose only operation responds with a list, or with an object of numbers. */
function writeProject(folder: string, environment: Bench['environment']): Bench['environment'] {
  const record = {
    type: 'object',
    required: ['id', 'name'],
    properties: {
      id: { type: 'integer' },
      name: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
      createdAt: { type: 'string', format: 'date-time' },
    },
  };
  const list = { type: 'array', items: { anyOf: [record, { type: 'integer' }] } };
  const schema = { anyOf: [list, { type: 'object', additionalProperties: { type: 'number' } }] };
  const content = { 'application/json': { schema } };
  const get = { operationId: 'list', responses: { 200: { description: 'A list.', content } } };
  const contract = join(folder, 'list.openapi.json');
  writeFileSync(
    contract,
    JSON.stringify({ openapi: '3.1.0', info: { title: 'List', version: '1' }, paths: { '/list': { get } } }),
  );
  for (const count of [1, SEVERAL]) {
    const monitors = Array.from({ length: count }, (_, index) => ({ name: `list-${index}` }));
    mkdirSync(join(folder, `monitors-${count}`));
    writeFileSync(
      join(folder, `monitors-${count}`, 'list.monitor.ts'),
      `export default ${JSON.stringify(monitors)};\n`,
    );
  }
  return {
    ...environment,
    CONTRACT: contract,
    MONITORS: join(folder, 'monitors-1'),
    REPORTS_DIR: join(folder, 'reports'),
    CACHE_DIR: join(folder, 'cache'),
    REQUESTS_PER_MINUTE: '10000',
  };
}
