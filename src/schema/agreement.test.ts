import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../core/seeded-random.ts';
import type { SchemaChecks } from './checks.ts';
import { explain, type SchemaSource } from './explain.ts';
import { SchemaWriter } from './generate.fixture.ts';
import { AT, checksIn, sourceOf, Unusable } from './inline-schema.fixture.ts';
import { undocumentedProperties } from './undocumented.ts';

const SCHEMAS = 60;
const VALUES_EACH = 40;

interface Pair {
  readonly source: SchemaSource;
  readonly value: unknown;
  readonly kept: boolean;
  readonly closed: boolean;
  /** The seed, the schemas and the value, to reproduce a failure. */
  readonly message: string;
}

/** Generated schemas with values, each with ajv's verdict. */
function* pairs(writeFrom: (writer: SchemaWriter) => Record<string, unknown>): Generator<Pair> {
  for (let seed = 1; seed <= SCHEMAS; seed++) {
    const writer = new SchemaWriter(seededRandom(seed));
    const schemas = writeFrom(writer);
    const source = sourceOf(schemas);
    const checks = usable(() => checksIn(source));
    if (!checks) continue;
    const written = `seed ${seed}: ${JSON.stringify(schemas)}`;
    for (let count = 0; count < VALUES_EACH; count++) {
      const value = writer.value();
      const found = verdict(checks, value);
      const message = `${written} with ${JSON.stringify(value)}`;
      if (found) yield { source, value, message, ...found };
    }
  }
}

/** Undefined for schemas that are invalid in a contract. */
function usable(compile: () => SchemaChecks): SchemaChecks | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof Unusable) return undefined;
    throw error;
  }
}

/** Undefined for the few values for which the code that ajv generates throws. */
function verdict({ kept, closed }: SchemaChecks, value: unknown) {
  try {
    return { kept: kept(value), closed: closed(value) };
  } catch {
    return undefined;
  }
}

test('a value has violations if, and only if, ajv rejects it', () => {
  const counts = { kept: 0, broken: 0, open: 0 };
  for (const { source, value, kept, closed, message } of pairs((writer) => writer.components())) {
    assert.equal(explain(source, AT, value).length === 0, kept, message);
    if (closed) assert.equal(kept, true, message);
    if (closed) assert.deepEqual(undocumentedProperties(source, AT, value), [], message);
    if (!kept) counts.broken++;
    else if (closed) counts.kept++;
    else counts.open++;
  }
  for (const [name, count] of Object.entries(counts)) assert.ok(count > 10, `${name}: only ${count}`);
});

test('if one schema describes each property, an undocumented one is found if, and only if, the closed schema rejects it', () => {
  const counts = { open: 0, closed: 0 };
  for (const { source, value, kept, closed, message } of pairs((writer) => writer.plainComponents())) {
    assert.equal(explain(source, AT, value).length === 0, kept, message);
    if (!kept) continue;
    assert.equal(undocumentedProperties(source, AT, value).length === 0, closed, message);
    counts[closed ? 'closed' : 'open']++;
  }
  for (const [name, count] of Object.entries(counts)) assert.ok(count > 100, `${name}: only ${count}`);
});

test('the same seed generates the same schemas, another seed different ones', () => {
  const written = (seed: number) => JSON.stringify(new SchemaWriter(seededRandom(seed)).components());
  assert.equal(written(7), written(7));
  assert.notEqual(written(7), written(8));
});
