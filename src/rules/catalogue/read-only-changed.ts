import type { Rule } from '../rule.ts';
import { keptReadOnly } from './checks/resource-checks.ts';

export const readOnlyChanged: Rule = {
  id: 'read-only-changed',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'A client can set a property that only the server sets',
  why: 'Whoever may change a resource can forge its id, its owner, its state or its history.',
  fix: 'Ignore properties that are readOnly in a request, or refuse the request.',
  source: 'JSON Schema 2020-12 Validation, section 9.4; CWE-915',
  *check(reading) {
    const { response, exchange, before } = reading;
    if (!response?.success || (exchange.request.body === undefined && before.length === 0)) return;
    yield* keptReadOnly(reading);
  },
};
