import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { AnySchemaObject } from 'ajv/dist/core.js';
import ajvEqual from 'ajv/dist/runtime/equal.js';
import { createAjv } from './ajv.ts';
import type { Check, SchemaChecks } from './checks.ts';
import type { Closure } from './closure.ts';
import type { Format } from './formats/formats.ts';
import { loadAjv, loadAjvSource } from './libraries.ts';
import { validityOnly } from './validity-only.ts';

/** Writes the two checks of a schema out as source: the body of a function that takes `exports`, `require` and `formats`. */
export function checkSourceWriter(): (closures: {
  readonly kept: Closure;
  readonly closed: Closure;
}) => string {
  const known = new Map<boolean, Ajv2020>();
  let count = 0;
  return (closures) => {
    // To ask each property's owner costs more than all else: it is done where it decides.
    const inherited = closures.kept.inherited || closures.closed.inherited;
    const ajv = known.get(inherited) ?? sourceAjv(inherited);
    known.set(inherited, ajv);
    count++;
    const names = { kept: `kept${count}`, closed: `closed${count}` };
    for (const name of ['kept', 'closed'] as const) {
      ajv.addSchema({ ...closures[name].schema, $id: names[name] } as AnySchemaObject);
    }
    const source = validityOnly(loadAjvSource()(ajv, names));
    for (const name of Object.values(names)) ajv.removeSchema(name);
    return source;
  };
}

function sourceAjv(ownProperties: boolean): Ajv2020 {
  const { _ } = loadAjv();
  return createAjv({ code: { source: true, lines: true, formats: _`formats` }, ownProperties });
}

/** What the source was written by, as it is run. */
export type WrittenChecks = (
  exports: object,
  require: (name: string) => unknown,
  formats: Readonly<Record<string, Format>>,
) => void;

/**
 * Runs the source of checks.
 * @param annotated as `SchemaChecks` has it
 */
export function checksOfSource(
  run: WrittenChecks,
  formats: Readonly<Record<string, Format>>,
  annotated: boolean,
): SchemaChecks {
  const exported: { kept?: Check; closed?: Check } = {};
  run(exported, required, formats);
  const { kept, closed } = exported;
  if (!kept || !closed) throw new Error('The source of the checks exports none.');
  return { kept, closed, annotated };
}

/** Whether two values are equal is all that such code does not hold itself. */
function required(name: string): unknown {
  if (name === 'ajv/dist/runtime/equal') return ajvEqual;
  throw new Error(`The source of a check requires ${name}.`);
}
