import { headerAs } from '../../media/index.ts';
import type { Contract, ExpectedHeader } from '../../openapi/index.ts';
import { exampleOf, KEYWORD_MUTATORS, placeOf } from '../../schema/index.ts';
import { withHeader, withoutHeader } from '../mock-response.ts';
import type { DocumentedResponse } from './documented-responses.ts';
import { type Mutant, responseMutant } from './mutant.ts';
import { named } from './named.ts';

/** Values that real servers send; the first that breaks the schema is used. */
const PLAUSIBLE = ['not what was expected', '-1', '0', '1.5', '', 'true', '99999999999999999999'];

/** Mutants of each documented header: missing where it is required, and with values that break its schema. */
export function* headerMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  for (const expected of documented.expected.headers) {
    const { name, required } = expected;
    if (required) {
      yield responseMutant(documented, 'header', `header ${name}: missing`, (response) =>
        withoutHeader(response, name),
      );
    }
    for (const [what, value] of wrongValues(contract, expected)) {
      yield responseMutant(documented, 'header', `header ${name}: ${what}`, (response) =>
        withHeader(response, name, value),
      );
    }
  }
}

/**
 * For each variant of a keyword, a value that breaks the header's schema; and the first plausible one that
 * does.
 */
function wrongValues(contract: Contract, expected: ExpectedHeader): [what: string, value: string][] {
  const { schema } = expected;
  if (schema === undefined) return [];
  const breaks = (text: string) =>
    isSendable(text) && !contract.checksOf(schema).kept(headerAs(contract.document, expected, text));
  const value = exampleOf(contract.document, schema);
  const { applied } = placeOf(contract, [schema], value);
  const found = new Map<string, string>();
  const first = PLAUSIBLE.find(breaks);
  if (first !== undefined) found.set('wrong', first);
  for (const each of applied) {
    for (const [keyword, expected] of Object.entries(each.schema)) {
      const mutator = Object.hasOwn(KEYWORD_MUTATORS, keyword) ? KEYWORD_MUTATORS[keyword] : undefined;
      for (const [variant, ...mutations] of mutator?.({
        expected,
        schema: each.schema,
        value,
        exampleBelow: () => undefined,
      }) ?? []) {
        const wrong = mutations.map((mutate) => String(mutate(value))).find(breaks);
        if (wrong !== undefined) found.set(`${keyword}, ${variant}`, wrong);
      }
    }
  }
  return [...found];
}

function isSendable(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && text === text.trim();
}

export const headerFaults = named(headerMutants, {
  'header-missing': [
    'A required response header is missing',
    'header-missing',
    ({ what }) => what.endsWith(': missing'),
  ],
  'header-wrong': [
    'A response header has a value that its schema does not allow',
    'header-wrong',
    ({ what }) => !what.endsWith(': missing'),
  ],
});
