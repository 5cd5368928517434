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
  /** Says how to come here again. */
  readonly message: string;
}

/** Some thousand schemas with values, each with what ajv makes of it. */
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

/** Undefined for schemas that no contract may have. */
function usable(compile: () => SchemaChecks): SchemaChecks | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof Unusable) return undefined;
    throw error;
  }
}

/** Undefined for the few values at which the code that ajv generates throws. */
function verdict({ kept, closed }: SchemaChecks, value: unknown) {
  try {
    return { kept: kept(value), closed: closed(value) };
  } catch {
    return undefined;
  }
}

test('a value is explained if, and only if, ajv refuses it', () => {
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

test('where one schema describes each property, an undocumented one is found if, and only if, the closed schema refuses it', () => {
  const counts = { open: 0, closed: 0 };
  for (const { source, value, kept, closed, message } of pairs((writer) => writer.plainComponents())) {
    assert.equal(explain(source, AT, value).length === 0, kept, message);
    if (!kept) continue;
    assert.equal(undocumentedProperties(source, AT, value).length === 0, closed, message);
    counts[closed ? 'closed' : 'open']++;
  }
  for (const [name, count] of Object.entries(counts)) assert.ok(count > 100, `${name}: only ${count}`);
});

test('the same seed writes the same schemas, another one others', () => {
  const written = (seed: number) => JSON.stringify(new SchemaWriter(seededRandom(seed)).components());
  assert.equal(written(7), written(7));
  assert.notEqual(written(7), written(8));
});
