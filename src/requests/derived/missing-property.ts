import { replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';

/** The schema itself says that these are invalid, and every client meets them: the contract has to say what comes. */
export const missingProperty: Generator = {
  kind: 'missing-property',
  needs: 'body',
  title: 'with a required property missing',
  expected: 'A request without a required property is refused as the contract documents it.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const shared = { expects: 'refused', undocumentedRefusal: 'error', body: 'breaks' } as const;
    for (const field of subject.fields.filter(({ required }) => required)) {
      const title = `The required property ${field.label} is missing.`;
      yield { ...shared, name: `missing-${field.label}`, title, json: replaced(field, undefined) };
    }
    yield { ...shared, name: 'empty-object', title: 'The object has no property at all.', json: () => ({}) };
  },
};
