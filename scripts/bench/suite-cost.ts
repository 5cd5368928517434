import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAYWRIGHT } from '../run-node.ts';
import type { Bench } from './bench.ts';
import { measure } from './measure.ts';
import { type Row, row } from './row.ts';

const MOST_SECONDS = 12;
const MOST_SECONDS_OF_MANY = 90;
/** The suite takes long and varies little. */
const MOST_ROUNDS = 3;
/** Each has five operations. */
const COLLECTIONS = 120;

/** What the whole suite costs on the embedded mock server, all its processes together. */
export async function suiteCost({ rounds, environment, say, counted }: Bench): Promise<Row[]> {
  const times = Math.min(rounds, MOST_ROUNDS);
  const secondsOf = async (own: Record<string, string>, ...specs: string[]) => {
    const command = [process.execPath, PLAYWRIGHT, 'test', ...specs] as const;
    return (await measure(command, { ...environment, DEPTH: 'full', ...own })).cpuMs / 1000;
  };
  say(`The whole suite, ${times} rounds.`);
  const seconds: number[] = [];
  for (const _round of counted(times)) seconds.push(await secondsOf({}));
  say(`The suite over ${5 * COLLECTIONS} operations, once.`);
  const folder = mkdtempSync(join(tmpdir(), 'driftline-many-'));
  try {
    const contract = join(folder, 'many.openapi.json');
    writeFileSync(contract, JSON.stringify(manyCollections(COLLECTIONS)));
    const own = { CONTRACT: contract, REPORTS_DIR: join(folder, 'reports') };
    const many = [await secondsOf(own, 'specs/contract.spec.ts')];
    return [
      row('CPU of the suite, DEPTH=full', seconds, 's', MOST_SECONDS),
      row(`CPU of the suite over ${5 * COLLECTIONS} operations`, many, 's', MOST_SECONDS_OF_MANY),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A document of collections whose items are listed, created, read, replaced and deleted. */
function manyCollections(count: number): unknown {
  const json = (schema: unknown) => ({ 'application/json': { schema } });
  const response = (description: string, schema: unknown) => ({ description, content: json(schema) });
  const problem = response('Refused.', { $ref: '#/components/schemas/Problem' });
  const text = { type: 'string', minLength: 1, maxLength: 60 };
  const query = (name: string, schema: unknown) => ({ name, in: 'query', schema });
  const names = Array.from({ length: count }, (_, index) => `Item${index}`);
  const pathsOf = (name: string) => {
    const item = { $ref: `#/components/schemas/${name}` };
    const requestBody = { required: true, content: json(item) };
    const list = response('All.', { type: 'array', items: item });
    const [one, created] = [response('One.', item), response('Created.', item)];
    const parameters = [
      query('limit', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
      query('state', { type: 'string', enum: ['open', 'closed'] }),
    ];
    return [
      [
        `/${name}`,
        {
          get: { operationId: `list${name}`, parameters, responses: { 200: list, 400: problem } },
          post: { operationId: `create${name}`, requestBody, responses: { 201: created, 400: problem } },
        },
      ],
      [
        `/${name}/{id}`,
        {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
          get: { operationId: `get${name}`, responses: { 200: one, 404: problem } },
          put: {
            operationId: `replace${name}`,
            requestBody,
            responses: { 200: one, 400: problem, 404: problem },
          },
          delete: {
            operationId: `delete${name}`,
            responses: { 204: { description: 'Gone.' }, 404: problem },
          },
        },
      ],
    ];
  };
  const item = {
    type: 'object',
    required: ['id', 'name'],
    properties: {
      id: { type: 'integer', readOnly: true },
      name: text,
      state: { type: 'string', enum: ['open', 'closed'] },
      amount: { type: 'number', minimum: 0, maximum: 1000 },
      createdAt: { type: 'string', format: 'date-time', readOnly: true },
      tags: { type: 'array', maxItems: 5, items: text },
    },
  };
  return {
    openapi: '3.1.0',
    info: { title: 'Many', version: '1' },
    paths: Object.fromEntries(names.flatMap(pathsOf)),
    components: {
      schemas: {
        Problem: { type: 'object', required: ['message'], properties: { message: text } },
        ...Object.fromEntries(names.map((name) => [name, item])),
      },
    },
  };
}
