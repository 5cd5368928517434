import type { MockResponse } from '../mock-response.ts';
import { conformingResponse, type DocumentedResponse, matches } from './documented-responses.ts';
import type { Situation } from './fault.ts';
import type { Mutant, MutatorClass, Probe } from './mutant.ts';

/** Returns a mutated response for a conforming one. */
export type ResponseMutation = (response: MockResponse, situation: Situation) => MockResponse;

/** A mutant of one documented response, whatever its body. */
export function responseMutant(
  documented: DocumentedResponse,
  kind: MutatorClass,
  what: string,
  mutate: ResponseMutation,
  probe: Probe = documented,
): Mutant {
  const name = `${documented.name} ${what}`;
  return {
    name,
    class: kind,
    probe,
    fault: {
      name,
      title: name,
      violates: [],
      response: (response, situation) =>
        matches(documented, situation)
          ? mutate(conformingResponse(documented, response, situation), situation)
          : response,
    },
  };
}
