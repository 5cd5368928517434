import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { Check } from '../schema/checks.ts';
import { officialCheck } from './official-check.ts';
import { prepareOfficial } from './official-schema.ts';
import type { Version } from './read.ts';
import { OFFICIAL_KINDS } from './structure.ts';

const VERSIONS = ['3.0', '3.1', '3.2'] as const;

function loaded(version: Version): Record<string, Check> {
  const exported: Record<string, Check> = {};
  new Function('exports', 'require', 'module', prepareOfficial(version))(
    exported,
    createRequire(import.meta.url),
    { exports: exported },
  );
  return exported;
}

const everything = parse(
  readFileSync(join(import.meta.dirname, '..', 'testing', 'everything.openapi.yaml'), 'utf8'),
);

/** A document, and its variations with one property removed or replaced by another kind of value. */
function* near(document: unknown): Iterable<unknown> {
  yield document;
  for (const holder of objectsIn(document)) {
    for (const [key, value] of Object.entries(holder)) {
      for (const other of [undefined, 7, 'text', [value], { $ref: '#/components/schemas/None' }]) {
        holder[key] = other;
        if (other === undefined) delete holder[key];
        yield document;
      }
      holder[key] = value;
    }
  }
}

function* objectsIn(value: unknown): Iterable<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const each of Object.values(value)) yield* objectsIn(each);
}

for (const version of VERSIONS) {
  test(`the generated functions of OpenAPI ${version} accept and reject the same documents as officialCheck`, () => {
    const { document: generated } = loaded(version);
    let refused = 0;
    for (const each of near({ ...structuredClone(everything), openapi: `${version}.0` })) {
      const expected = officialCheck(version, 'document')(each);
      assert.equal(generated?.(each), expected);
      if (!expected) refused++;
    }
    assert.ok(refused > 100, `${refused} refused`);
  });

  test(`there is a function for each kind of object of OpenAPI ${version}`, () => {
    const functions = loaded(version);
    for (const kind of OFFICIAL_KINDS) {
      assert.equal(functions[kind]?.(7), false, kind);
      assert.equal(officialCheck(version, kind)(7), false, kind);
    }
  });
}
