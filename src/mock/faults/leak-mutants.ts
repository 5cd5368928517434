import type { Contract } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { withBody, withHeader } from '../mock-response.ts';
import type { DocumentedResponse } from './documented-responses.ts';
import { setAt } from './edit.ts';
import type { Situation } from './fault.ts';
import type { Mutant } from './mutant.ts';
import { responseMutant } from './on-documented-response.ts';
import { keepsSchema, placesIn } from './places.ts';
import { TRACES } from './traces.ts';

/** What a response must not contain: parts of the request, and the token that was issued for it. */
const SECRETS: Readonly<Record<string, (situation: Situation) => string | undefined>> = {
  'the secret': ({ attempt }) => attempt?.secret,
  'the token sent': ({ headers }) => headers.authorization?.replace(/^\S+\s+/, ''),
  'a token': ({ issued }) => issued?.value,
  'the identifier': ({ attempt }) => attempt?.identifier,
};

/** Mutants that leak secrets, tokens or stack traces, or tell whether an account exists. */
export function* leakMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  if (documented.role === 'open' || documented.part === 'other') return;
  for (const [what, find] of Object.entries(SECRETS)) {
    if (!isKnown(what, documented)) continue;
    // An accepted login contains the token anyway.
    const texts = what === 'a token' && documented.part === 'accepted' ? [] : freeTexts(contract, documented);
    for (const pointer of texts) yield leakInText(documented, pointer, what, find);
    if (what !== 'the identifier') yield leakInHeader(documented, what, find);
  }
  if (documented.part !== 'refused') return;
  for (const pointer of freeTexts(contract, documented)) {
    for (const [language, trace] of Object.entries(TRACES)) {
      yield withText(documented, pointer, `a stack trace of ${language}`, () => `\n${trace}`);
    }
  }
  if (documented.role === 'login') yield* enumerations(contract, documented);
}

/** Whether the request for a documented response contains this secret, and the response must not. */
function isKnown(what: string, { role, part }: DocumentedResponse): boolean {
  if (what === 'the secret') return role === 'login';
  // The refused use of the token is sent without a token.
  if (what === 'the token sent') return role === 'use' && part === 'accepted';
  return role === 'login' && (what === 'a token' || part === 'refused');
}

function leakInText(
  documented: DocumentedResponse,
  pointer: string,
  what: string,
  find: (situation: Situation) => string | undefined,
): Mutant {
  return withText(documented, pointer, what, (situation) => {
    const found = find(situation);
    return found === undefined ? undefined : ` (${found})`;
  });
}

function withText(
  documented: DocumentedResponse,
  pointer: string,
  what: string,
  addition: (situation: Situation) => string | undefined,
): Mutant {
  return responseMutant(documented, 'leak', `body ${pointer}: ${what}`, (response, situation) => {
    const more = addition(situation);
    return more === undefined ? response : withBody(response, setAt(response.body, pointer, `Wrong${more}`));
  });
}

function leakInHeader(
  documented: DocumentedResponse,
  what: string,
  find: (situation: Situation) => string | undefined,
): Mutant {
  return responseMutant(documented, 'leak', `header: ${what}`, (response, situation) => {
    const found = find(situation);
    return found === undefined ? response : withHeader(response, 'X-Debug', encodeURIComponent(found));
  });
}

/** Mutants whose response to an unknown user differs from that to a wrong password. */
function* enumerations(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const unknown = (what: string, mutate: Parameters<typeof responseMutant>[3]) =>
    responseMutant(
      documented,
      'leak',
      `unknown user revealed by ${what}`,
      (response, situation) =>
        situation.outcome === 'unknown-identifier' ? mutate(response, situation) : response,
      'refusals',
    );
  for (const status of [400, 403, 404, 422]) {
    if (status !== documented.status)
      yield unknown(`status ${status}`, (response) => ({ ...response, status }));
  }
  for (const pointer of freeTexts(contract, documented)) {
    yield unknown(`the text at ${pointer}`, (response) =>
      withBody(response, setAt(response.body, pointer, 'No such account')),
    );
  }
  yield unknown('a property', (response) =>
    withBody(response, { ...(isObject(response.body) ? response.body : {}), attemptsLeft: 3 }),
  );
}

/** Pointers to the places of a body where any text keeps the schema. */
function freeTexts(contract: Contract, documented: DocumentedResponse): string[] {
  const schema = documented.media?.schema;
  const [sample] = documented.samples;
  if (schema === undefined || sample === undefined) return [];
  const path = documented.operation.token?.value.path;
  return placesIn(contract, schema, sample)
    .filter(({ value, pointer }) => typeof value === 'string' && pointer !== path)
    .map(({ pointer }) => pointer)
    .filter((pointer) => keepsSchema(contract, schema, setAt(sample, pointer, 'Wrong, all\n of it: ()')));
}
