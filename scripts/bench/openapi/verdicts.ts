// Measured as a process of its own: verdicts on a parsed body, the engines in turns. Prints nanoseconds of
// CPU by engine.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileContract } from '../../../src/openapi/compile.ts';
import { closureOf } from '../../../src/schema/closure.ts';
import { ownFormats } from '../../../src/schema/formats/formats.ts';

const [file = '', operation = '', bodyFile = '', peers = '', rounds = '1'] = process.argv.slice(2);
const contract = compileContract(file, readFileSync(file, 'utf8'));
const { responses } = contract.operations.find(({ id }) => id === operation) ?? { responses: [] };
const schema = responses.find(({ status }) => status === '200')?.content[0]?.schema ?? '';
const body: unknown = JSON.parse(readFileSync(bodyFile, 'utf8'));
const refuse = (pointer: string, problem: string): never => {
  throw new Error(`${pointer} ${problem}`);
};
const closure = closureOf(contract.document, schema, false, refuse).schema;
const options = { strict: false, meta: false, validateSchema: false, logger: false } as const;

/** ajv as its users set it up, where it could be installed. */
function ajvWithFormats(): (value: unknown) => unknown {
  const load = createRequire(peers);
  const ajv = new (load('ajv/dist/2020').default as typeof Ajv2020)({ ...options, allErrors: true });
  load('ajv-formats').default(ajv);
  return ajv.compile(closure);
}

const verdicts: Record<string, (value: unknown) => unknown> = {
  ...(peers === '' ? {} : { ajv: ajvWithFormats() }),
  bare: new Ajv2020({ ...options, formats: ownFormats }).compile(closure),
  kept: (value) => contract.checksOf(schema).kept(value),
  closed: (value) => contract.checksOf(schema).closed(value),
};
for (const [name, verdict] of Object.entries(verdicts)) {
  if (verdict(body) !== true) throw new Error(`${name} rejects the body of ${operation}.`);
}

/** Milliseconds of CPU: of one turn, and of the warm-up, after which V8 has optimised the code. */
const TURN_MS = 40;
const WARM_MS = 600;

/** Verdicts per turn. */
function turnsOf(verdict: (value: unknown) => unknown): number {
  const warm = callsIn(verdict, WARM_MS);
  return Math.ceil(Math.max(warm, callsIn(verdict, WARM_MS)) * (TURN_MS / WARM_MS));
}

function callsIn(verdict: (value: unknown) => unknown, milliseconds: number): number {
  const start = process.cpuUsage();
  let calls = 0;
  for (; cpuMs(start) < milliseconds; calls += 50) for (let call = 0; call < 50; call++) verdict(body);
  return calls;
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function nanoseconds(verdict: (value: unknown) => unknown, count: number): number {
  const before = process.cpuUsage();
  for (let call = 0; call < count; call++) verdict(body);
  return (cpuMs(before) * 1e6) / count;
}

const engines = Object.entries(verdicts).map(([name, verdict]) => ({
  name,
  verdict,
  count: turnsOf(verdict),
}));
const figures: Record<string, number[]> = {};
for (let round = 0; round < Number(rounds); round++) {
  for (const { name, verdict, count } of engines) {
    figures[name] ??= [];
    figures[name].push(nanoseconds(verdict, count));
  }
}
process.stdout.write(`${JSON.stringify(figures)}\n`);
