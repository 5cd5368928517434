import { posix } from 'node:path';
import type { AnySchemaObject } from 'ajv';
import { _ } from 'ajv/dist/compile/codegen/index.js';
import standalone from 'ajv/dist/standalone/index.js';
import { createAjv } from './ajv.ts';
import { formats as allFormats } from './all-formats.ts';
import { assembleChecked, refuseErrors } from './checked.ts';
import { closureOf } from './closure.ts';
import { contractFrom } from './compile.ts';
import type { Position } from './contract.ts';
import { ownFormats } from './formats.ts';
import { checksKey, heldSchemas, refusal } from './make.ts';
import type { ReadReferenced } from './parts.ts';
import { reachesFar } from './reach.ts';
import { validityOnly } from './validity-only.ts';

/** A contract as code, and the texts that the code reads when they are asked for. */
export interface PreparedSource {
  /** ESM that exports `contract`, a PreparedContract; it imports from the folder of this file. */
  readonly source: string;
  /** By the name of the file that is to lie beside the bundle. */
  readonly beside: Readonly<Record<string, string>>;
}

/**
 * Writes a contract as the source of a module: its document, and its schemas as functions that ajv generated; its text
 * and the place of everything in it as files beside that. A process that loads it needs neither YAML nor ajv.
 * @param read for the files that it refers to, which are compared as well when it is loaded
 * @throws Fault as compileContract does
 */
export function prepareContract(file: string, text: string, read?: ReadReferenced): PreparedSource {
  const assembly = assembleChecked(file, text, read);
  refuseErrors(assembly);
  const { document, hash, version, origins, parts } = assembly;
  const contract = contractFrom(assembly);
  const refuse = refusal(file, contract.positionOf);
  const names: Record<string, string> = {};
  const formats = new Set<string>();
  const held = heldSchemas(contract).map((each) => ({
    ...each,
    kept: closureOf(document, each.pointer, false, refuse, each.direction),
  }));
  for (const { kept } of held) for (const format of kept.formats.keys()) formats.add(format);
  // The others are read as they are: see interpretedChecks.
  const compiled = held
    .filter(({ pointer, kept }) => !kept.interpreted && !reachesFar(document, pointer))
    .map((each) => ({
      ...each,
      closed: closureOf(document, each.pointer, true, refuse, each.direction),
    }));
  const ajv = createAjv({
    code: { source: true, esm: true, lines: true, formats: _`formats` },
    ownProperties: compiled.some(({ kept, closed }) => kept.inherited || closed.inherited),
  });
  for (const [index, { kept, closed }] of compiled.entries()) {
    for (const [key, closure] of Object.entries({ kept, closed })) {
      const $id = `${key}${index}`;
      ajv.addSchema({ ...closure.schema, $id } as AnySchemaObject);
      names[$id] = $id;
    }
  }
  const foreign = [...formats].filter(
    (format) => Object.hasOwn(allFormats, format) && !Object.hasOwn(ownFormats, format),
  );
  const checks = compiled.map(({ pointer, direction, kept }, index) => {
    const key = JSON.stringify(checksKey(pointer, direction));
    return `${key}: { kept: kept${index}, closed: closed${index}, annotated: ${kept.annotated} }`;
  });
  const name = posix.basename(file);
  const texts = parts.map(
    ({ source }, index) => [index === 0 ? name : `${name}.part${index}`, source.text] as const,
  );
  const positions = `${name}.positions.json`;
  const referenced = parts
    .slice(1)
    .map(
      ({ path }, index) =>
        `{ path: ${JSON.stringify(path)}, get text() { return ${beside(`${name}.part${index + 1}`)}; } }`,
    );
  const source = [
    foreignImport(foreign),
    `import { hasUniqueItems } from '../schema/assertions.ts';`,
    `import { textPattern } from '../schema/text-pattern.ts';`,
    `import { textBeside } from './beside.ts';`,
    validityOnly(standalone.default(ajv, names)).replace(/^"use strict";/, ''),
    'export const contract = {',
    `  get text() { return ${beside(name)}; },`,
    `  hash: ${JSON.stringify(hash())},`,
    `  document: ${JSON.stringify(document)},`,
    `  version: ${JSON.stringify(version)},`,
    `  referenced: [${referenced.join(', ')}],`,
    `  get positions() { return JSON.parse(${beside(positions)}); },`,
    `  formats: { ${foreign.map((format) => `${JSON.stringify(format)}: formats[${JSON.stringify(format)}]`).join(', ')} },`,
    `  checks: { ${checks.join(', ')} },`,
    '};',
  ].join('\n');
  const places = JSON.stringify(compact(origins.all(), posix.dirname(file)));
  return { source, beside: Object.fromEntries([...texts, [positions, places]]) };
}

function beside(name: string): string {
  return `textBeside(${JSON.stringify(name)})`;
}

/** Formats that are not ours come with ajv-formats, which is loaded only where a contract names one. */
function foreignImport(foreign: readonly string[]): string {
  return foreign.length === 0
    ? `import { ownFormats as formats } from './formats.ts';`
    : `import { formats } from './all-formats.ts';`;
}

/** Files are named relative to the folder of the contract, wherever that lies when it is loaded. */
function compact(positions: ReadonlyMap<string, Position>, folder: string) {
  return Object.fromEntries(
    [...positions].map(([pointer, { line, column, file }]) => [
      pointer,
      file === undefined ? [line, column] : [line, column, posix.relative(folder, file)],
    ]),
  );
}
