import type { Ajv2020 } from 'ajv/dist/2020.js';
import ajvEqual from 'ajv/dist/runtime/equal.js';
import { createAjv } from './ajv.ts';
import { hasUniqueItems } from './assertions.ts';
import type { Check } from './checks.ts';
import type { Closure } from './closure.ts';
import type { Format } from './formats/formats.ts';
import { loadAjv, loadAjvSource } from './libraries.ts';
import { type TextPattern, textPattern } from './text-pattern.ts';
import { validityOnly } from './validity-only.ts';

/** Writes a check out as source: the body of a function that is called as `WrittenCheck` says. */
export function checkSourceWriter(): (closure: Closure) => string {
  const known = new Map<boolean, Ajv2020>();
  return ({ schema, inherited }) => {
    const ajv = known.get(inherited) ?? sourceAjv(inherited);
    known.set(inherited, ajv);
    return withoutUnused(validityOnly(loadAjvSource()(ajv, ajv.compile(schema))));
  };
}

/** Each schema stands in the code as data as well, which few keywords look at. */
function withoutUnused(source: string): string {
  return source.replace(/^const (schema\d+) = .*;\n/gm, (line, name: string) =>
    source.split(new RegExp(`\\b${name}\\b`)).length > 2 ? line : '',
  );
}

function sourceAjv(ownProperties: boolean): Ajv2020 {
  const { _ } = loadAjv();
  return createAjv({ code: { source: true, lines: true, formats: _`formats` }, ownProperties });
}

/** The source of a check, as it is run. */
export type WrittenCheck = (
  module: { exports: unknown },
  require: (name: string) => unknown,
  formats: Readonly<Record<string, Format>>,
  textPattern: (pattern: string) => TextPattern,
  hasUniqueItems: (items: readonly unknown[]) => boolean,
) => void;

/** Runs the source of a check when it is first asked. */
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

/** Whether two values are equal is all that such code does not hold itself. */
function required(name: string): unknown {
  if (name === 'ajv/dist/runtime/equal') return ajvEqual;
  throw new Error(`The source of a check requires ${name}.`);
}
