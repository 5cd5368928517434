import { isSecretName } from '../../core/index.ts';
import { responsesOf, whereInBody } from '../../reading/index.ts';
import { describeSecret, isLeftOut, placesIn, pointerTokens } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyPropertyWriteOnly: Rule = {
  id: 'body-property-write-only',
  family: 'contract',
  severity: 'error',
  title: 'A response contains a write-only property',
  why: 'Write-only values, such as passwords, end up in logs and caches.',
  fix: 'Remove the property from responses.',
  source: 'OpenAPI 3.1, section 4.8.24; JSON Schema 2020-12, validation, section 9.4',
  *check({ response, contract }) {
    if (response?.annotated === undefined) return;
    const places = placesIn(responsesOf(contract), [response.annotated], response.body.json?.value);
    for (const { pointer: instance, value, applied } of places) {
      const written = applied.find(({ pointer }) => isLeftOut(contract.document, pointer, 'response'));
      if (instance === '' || !written) continue;
      yield {
        where: whereInBody(instance),
        expected: 'no such property: it is write-only',
        received: describeSecret(value),
        pointer: written.pointer,
        ...(contract.version === '3.0' && !isSecretName(pointerTokens(instance).at(-1) ?? '') ? SHOULD : {}),
      };
    }
  },
};

/** JSON Schema 2020-12, which later versions take over, says "never present". */
const SHOULD = {
  severity: 'warning',
  reason: 'OpenAPI 3.0 says that it should not be sent, not that it must not',
} as const;
