import type { AnySchemaObject } from 'ajv';
import { _ } from 'ajv/dist/compile/codegen/index.js';
import standalone from 'ajv/dist/standalone/index.js';
import { closureOf } from './closure.ts';
import { compileContract, createAjv } from './compile.ts';
import { ownFormats } from './formats.ts';
import { refusal, schemaPointers } from './make.ts';
import { readDocument } from './read.ts';

/**
 * Writes a contract as the source of a module: its document, the place of everything in it, and its schemas as
 * functions that ajv generated. A process that loads it needs neither YAML nor ajv.
 * @returns ESM source that exports `contract`, a PreparedContract; it imports our formats from `./formats.ts`
 * @throws Fault as compileContract does
 */
export function prepareContract(file: string, text: string): string {
  const contract = compileContract(file, text);
  const { document, hash, positions } = readDocument(file, text);
  const refuse = refusal(file, positions);
  const ajv = createAjv({ source: true, esm: true, lines: true, formats: _`formats` });
  const names: Record<string, string> = {};
  const formats = new Set<string>();
  const pointers = schemaPointers(contract);
  for (const [index, pointer] of pointers.entries()) {
    for (const [key, closed] of [
      ['kept', false],
      ['closed', true],
    ] as const) {
      const closure = closureOf(document, pointer, closed, refuse);
      const $id = `${key}${index}`;
      ajv.addSchema({ ...closure.schema, $id } as AnySchemaObject);
      names[$id] = $id;
      for (const format of closure.formats.keys()) formats.add(format);
    }
  }
  const foreign = [...formats].filter((format) => !Object.hasOwn(ownFormats, format));
  const checks = pointers.map(
    (pointer, index) => `${JSON.stringify(pointer)}: { kept: kept${index}, closed: closed${index} }`,
  );
  return [
    foreignImport(foreign),
    standalone.default(ajv, names).replace(/^"use strict";/, ''),
    'export const contract = {',
    `  text: ${JSON.stringify(text)},`,
    `  hash: ${JSON.stringify(hash)},`,
    `  document: ${JSON.stringify(document)},`,
    `  positions: ${JSON.stringify(compact(positions))},`,
    `  formats: { ${foreign.map((name) => `${JSON.stringify(name)}: formats[${JSON.stringify(name)}]`).join(', ')} },`,
    `  checks: { ${checks.join(', ')} },`,
    '};',
  ].join('\n');
}

/** Formats that are not ours come with ajv-formats, which is loaded only where a contract names one. */
function foreignImport(foreign: readonly string[]): string {
  return foreign.length === 0
    ? `import { ownFormats as formats } from './formats.ts';`
    : `import { formats } from './all-formats.ts';`;
}

function compact(positions: ReadonlyMap<string, { line: number; column: number }>) {
  return Object.fromEntries([...positions].map(([pointer, { line, column }]) => [pointer, [line, column]]));
}
