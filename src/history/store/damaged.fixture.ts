// Test support: what an edit, or a flipped bit that is still JSON, may make of a file; what the schema and the reader of a
// format say of it has to be the same.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

const WRONG = [null, 7, -1, 1.5, 'text', '2026-13-45T99:99:99Z', true, [], [7], {}, { a: 'b' }, undefined];

/** Every value within another replaced by each wrong one, or left out. */
export function* damaged(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const change of damaged(part)) {
      yield Array.isArray(value) ? value.with(Number(name), change ?? null) : { ...value, [name]: change };
    }
  }
}

/** A published schema, and its checks: as it is, and with nothing beside what it describes. */
interface OpenedSchema {
  readonly schema: { readonly version: number; readonly $id: string };
  readonly fits: ValidateFunction;
  readonly describes: ValidateFunction;
}

export function openSchema(path: string): OpenedSchema {
  const text = readFileSync(path, 'utf8');
  const closed = JSON.parse(text, (_, value) =>
    value?.type === 'object' && value.properties ? { ...value, additionalProperties: false } : value,
  );
  return { schema: JSON.parse(text), fits: compile(JSON.parse(text)), describes: compile(closed) };
}

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ allowUnionTypes: true, formats: fullFormats });
  ajv.addVocabulary(['version']);
  return ajv.compile(schema);
}

/** What a check has against the value that it saw last, in words. */
export function whyNot({ errors }: ValidateFunction): string {
  return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join(', ');
}
