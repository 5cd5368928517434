import { responsesOf, whereInBody } from '../../reading/index.ts';
import { discriminatorMismatches } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyDiscriminatorMismatch: Rule = {
  id: 'body-discriminator-mismatch',
  family: 'contract',
  severity: 'warning',
  title: 'A discriminator names a schema that the value does not match',
  why: 'Generated clients choose by the discriminator how to read the value.',
  fix: 'Send the name of the schema that the value matches, or correct the mapping.',
  source: 'OpenAPI 3.1, section 4.8.25',
  *check({ response, contract }) {
    if (response?.annotated === undefined) return;
    const value = response.body.json?.value;
    for (const mismatch of discriminatorMismatches(responsesOf(contract), response.annotated, value)) {
      yield { ...mismatch, where: whereInBody(mismatch.instance) };
    }
  },
};
