import { replaced, takesJson, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';

/**
 * These requests are invalid by the schema, and every client may send them: the response has to be
 * documented.
 */
export const missingProperty: Generator = {
  kind: 'missing-property',
  needs: 'body',
  title: 'rejects a body that lacks a required property',
  expected: 'A request without a required property is rejected with a documented status.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const shared = { expects: 'refused', undocumentedRefusal: 'error', body: 'breaks' } as const;
    for (const field of subject.fields.filter(({ required }) => required)) {
      const title = `The required property ${field.label} is missing.`;
      yield { ...shared, name: `missing-${field.label}`, title, json: replaced(field, undefined) };
    }
    const nothing = takesJson(subject) ? 'an empty object' : 'a form without any value';
    yield { ...shared, name: 'empty-object', title: `The body is ${nothing}.`, json: () => ({}) };
  },
};
