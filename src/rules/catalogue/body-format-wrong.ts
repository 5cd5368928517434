import { whereInBody } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { longIntegers } from './checks/long-integers.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyFormatWrong: Rule = {
  id: 'body-format-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value does not match its format',
  why: 'Clients fail to parse it, or parse it wrongly.',
  fix: 'Send the documented format, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 7',
  *check(reading) {
    yield* formatViolations(reading);
    const reported = new Set((reading.response?.violations ?? []).map(({ instance }) => instance));
    for (const { pointer, literal, format } of longIntegers(reading)) {
      if (!format || format.isInRange || reported.has(pointer)) continue;
      yield {
        where: whereInBody(pointer),
        expected: `integer, format ${format.name}`,
        received: literal,
        pointer: joinPointer(format.pointer, 'format'),
      };
    }
  },
};

const formatViolations = schemaViolations('format');
