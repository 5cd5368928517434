import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeOptions } from 'ajv/dist/core.js';
import { lengthKeyword, onlyPropertiesKeyword, uniqueItemsKeyword } from './ajv-keywords.ts';
import { MULTIPLE_OF_DIGITS } from './assertions.ts';
import type { Check } from './checks.ts';
import type { Closure } from './closure.ts';
import { formats } from './formats/all-formats.ts';
import { endOfString } from './json-limits.ts';
import { loadAjv } from './libraries.ts';
import { textPattern } from './text-pattern.ts';

/** Patterns as `explain` compiles them; code that is generated as source imports it by this name. */
const regExp = Object.assign((pattern: string) => textPattern(pattern), { code: 'textPattern' });

/** Options for the functions that ajv generates. */
interface AjvOptions {
  /** For functions that are generated as source. */
  readonly code?: CodeOptions;
  /**
   * Whether `hasOwnProperty` is checked for each property: only needed for names that every object inherits.
   */
  readonly ownProperties?: boolean;
}

/** ajv, set up to decide validity only: `explain` describes what is wrong. */
export function createAjv({ code, ownProperties = true }: AjvOptions = {}): Ajv2020 {
  const { Ajv2020 } = loadAjv();
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    ownProperties,
    formats,
    // Unknown formats are reported when the contract is checked.
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

/**
 * Compiles closures. Checking `hasOwnProperty` costs more than all else, so it is done only for inherited
 * names.
 */
export function closureCompiler(code: CodeOptions = {}): (closure: Closure) => Check {
  const known = new Map<boolean, Ajv2020>();
  return ({ schema, inherited }) => {
    const ajv = known.get(inherited) ?? createAjv({ code, ownProperties: inherited });
    known.set(inherited, ajv);
    const validate = ajv.compile(schema);
    return (value) => validate(value);
  };
}

const braces = (inside: string) => `\\{(?:[^{}]${inside})*\\}`;
/** An object literal of at most three levels; a deeper one is left as it is. */
const OBJECT = braces(`|${braces(`|${braces('')}`)}`);
const CONTEXT = new RegExp(`, ?(?=\\{instancePath[:,])${OBJECT}(?=\\))`, 'g');
const ERROR = new RegExp(`(?<start>const err\\d+ = |\\.errors = \\[)${OBJECT}(?=\\]?;)`, 'g');

/**
 * Removes the error details from code that ajv generated. They are not used, and building a path to every
 * part of a value and an error for every alternative that fails costs more than the checks.
 */
export function validityOnly(code: string): string {
  return withTextsAside(code, (bare) => bare.replace(CONTEXT, '').replace(ERROR, '$<start>0'));
}

/**
 * Changes code without its texts, each replaced by its number meanwhile. The texts are the document's: one that
 * looks like code would end an error early, and what follows it would run.
 */
function withTextsAside(code: string, change: (bare: string) => string): string {
  const texts: string[] = [];
  let bare = '';
  let from = 0;
  for (let at = code.indexOf('"'); at >= 0; at = code.indexOf('"', from)) {
    bare += `${code.slice(from, at)}"${texts.length}"`;
    from = endOfString(code, at) + 1;
    texts.push(code.slice(at, from));
  }
  return change(bare + code.slice(from)).replace(/"(\d+)"/g, (_, number) => texts[Number(number)] ?? '');
}
