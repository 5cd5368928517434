import { responsesOf, whereInBody } from '../../reading/index.ts';
import { describedValues, describeSecret, isLeftOut } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyPropertyWriteOnly: Rule = {
  id: 'body-property-write-only',
  family: 'contract',
  severity: 'warning',
  title: 'A response holds what may only be written',
  why: 'What is meant to be written alone, as a password is, gets into logs and caches.',
  fix: 'Leave it out of responses.',
  source: 'OpenAPI 3.1, section 4.8.24; JSON Schema 2020-12, validation, section 9.4',
  *check({ response, contract }) {
    if (response?.annotated === undefined) return;
    const values = describedValues(responsesOf(contract), [response.annotated], response.body.json?.value);
    for (const { instance, value, applied } of values) {
      const written = applied.find(({ pointer }) => isLeftOut(contract.document, pointer, 'response'));
      if (instance === '' || !written) continue;
      yield {
        where: whereInBody(instance),
        expected: 'nothing: it is only written',
        received: describeSecret(value),
        pointer: written.pointer,
      };
    }
  },
};
