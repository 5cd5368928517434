import type { Ajv2020 } from 'ajv/dist/2020.js';
import ajvEqual from 'ajv/dist/runtime/equal.js';
import { createAjv, validityOnly } from './ajv.ts';
import { hasUniqueItems } from './assertions.ts';
import type { Check } from './checks.ts';
import type { Closure } from './closure.ts';
import type { Format } from './formats/formats.ts';
import { loadAjv, loadAjvSource } from './libraries.ts';
import { type TextPattern, textPattern } from './text-pattern.ts';

/** Generates a check as source: the body of a function with the parameters of `WrittenCheck`. */
export function checkSourceWriter(): (closure: Closure) => string {
  const known = new Map<boolean, Ajv2020>();
  return ({ schema, inherited }) => {
    const ajv = known.get(inherited) ?? sourceAjv(inherited);
    known.set(inherited, ajv);
    return withoutUnused(validityOnly(loadAjvSource()(ajv, ajv.compile(schema))));
  };
}

/** The code also contains each schema as data, which few keywords use. */
function withoutUnused(source: string): string {
  return source.replace(/^const (schema\d+) = .*;\n/gm, (line, name: string) =>
    source.split(new RegExp(`\\b${name}\\b`)).length > 2 ? line : '',
  );
}

function sourceAjv(ownProperties: boolean): Ajv2020 {
  const { _ } = loadAjv();
  return createAjv({ code: { source: true, lines: true, formats: _`formats` }, ownProperties });
}

/** The source of a check, wrapped in a function. */
export type WrittenCheck = (
  module: { exports: unknown },
  require: (name: string) => unknown,
  formats: Readonly<Record<string, Format>>,
  textPattern: (pattern: string) => TextPattern,
  hasUniqueItems: (items: readonly unknown[]) => boolean,
) => void;

/** A check that evaluates its source at the first call. */
export function checkOfSource(source: () => WrittenCheck, formats: Readonly<Record<string, Format>>): Check {
  let check: Check | undefined;
  return (value) => {
    if (!check) {
      const module = { exports: undefined as unknown };
      source()(module, required, formats, textPattern, hasUniqueItems);
      check = module.exports as Check;
    }
    return check(value);
  };
}

/** Generated code requires a single module: the one that compares values. */
function required(name: string): unknown {
  if (name === 'ajv/dist/runtime/equal') return ajvEqual;
  throw new Error(`The source of a check requires ${name}.`);
}
