import { endOfString } from './json-limits.ts';

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
