import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeOptions } from 'ajv/dist/core.js';
import { lengthKeyword, onlyPropertiesKeyword, uniqueItemsKeyword } from './ajv-keywords.ts';
import { MULTIPLE_OF_DIGITS } from './assertions.ts';
import type { Check } from './checks.ts';
import type { Closure } from './closure.ts';
import { formats } from './formats/all-formats.ts';
import { loadAjv } from './libraries.ts';
import { textPattern } from './text-pattern.ts';
import { validityOnly } from './validity-only.ts';

/** Patterns as our explanation reads them; functions that are written out import it by its name. */
const regExp = Object.assign((pattern: string) => textPattern(pattern), { code: 'textPattern' });

/** How the functions that ajv makes are to be. */
export interface AjvOptions {
  /** For functions that are to be written out as source. */
  readonly code?: CodeOptions;
  /** Whether each property is asked for by its owner: needed for names that every object inherits alone. */
  readonly ownProperties?: boolean;
}

/** ajv, set up as this project uses it: validity only, the explanation of a failure is our own. */
export function createAjv({ code, ownProperties = true }: AjvOptions = {}): Ajv2020 {
  const { Ajv2020 } = loadAjv();
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    ownProperties,
    formats,
    // A format that is unknown is told when the contract is checked.
    logger: false,
    multipleOfPrecision: MULTIPLE_OF_DIGITS,
    code: { regExp, process: validityOnly, ...code },
  });
  for (const keyword of ['minLength', 'maxLength'] as const) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword(lengthKeyword(keyword));
  }
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword(uniqueItemsKeyword());
  return ajv.addKeyword(onlyPropertiesKeyword()) as Ajv2020;
}

/** Makes checks of closures. To ask each property's owner costs more than all else: it is done where it decides. */
export function closureCompiler(code: CodeOptions = {}): (closure: Closure) => Check {
  const known = new Map<boolean, Ajv2020>();
  return ({ schema, inherited }) => {
    const ajv = known.get(inherited) ?? createAjv({ code, ownProperties: inherited });
    known.set(inherited, ajv);
    const validate = ajv.compile(schema);
    return (value) => validate(value);
  };
}
