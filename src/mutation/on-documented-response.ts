import type { MockResponse, Situation } from '../mock/index.ts';
import { type DocumentedResponse, isOn, staged } from './documented-responses.ts';
import type { Mutant, MutatorClass, Probe } from './mutant.ts';

/** A conforming response made wrong. */
export type ResponseEdit = (response: MockResponse, situation: Situation) => MockResponse;

/** A mutant of one documentedResponse's response, whatever its body. */
export function onDocumentedResponse(
  documentedResponse: DocumentedResponse,
  kind: MutatorClass,
  what: string,
  edit: ResponseEdit,
  probe: Probe = documentedResponse,
): Mutant {
  const name = `${documentedResponse.name} ${what}`;
  return {
    name,
    class: kind,
    probe,
    fault: {
      name,
      title: name,
      breaks: [],
      response: (response, situation) =>
        isOn(documentedResponse, situation)
          ? edit(staged(documentedResponse, response, situation), situation)
          : response,
    },
  };
}
