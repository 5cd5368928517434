import type { Contract, ExpectedHeader } from '../../openapi/index.ts';
import { documentedRefusal, documentedSuccess, keepsHeader } from '../documented.ts';
import { withHeader, withoutHeader } from '../mock-response.ts';
import { type SequenceStep, sequenceOf } from '../sequence.ts';
import type { Fault } from './fault.ts';
import { isAt } from './on.ts';

/** Tried in this order until one breaks the header's schema. */
const WRONG_VALUES = ['not what was expected', '-1'];

interface Found {
  readonly step: SequenceStep;
  readonly expected: ExpectedHeader;
  /** A value that breaks the header's schema; absent where none of `WRONG_VALUES` does. */
  readonly wrong?: string;
}

/** The required headers of the login sequence's responses, in their order. */
function requiredHeaders(contract: Contract): Found[] {
  return sequenceOf(contract).flatMap((step) => {
    const { operation, accepted } = step;
    const { expected } = accepted ? documentedSuccess(operation) : documentedRefusal(operation, [401]);
    return (expected?.headers ?? [])
      .filter(({ required }) => required)
      .map((header) => {
        const wrong = WRONG_VALUES.find((value) => !keepsHeader(contract, header, value));
        return { step, expected: header, ...(wrong === undefined ? {} : { wrong }) };
      });
  });
}

function firstWrong(contract: Contract): Found | undefined {
  return requiredHeaders(contract).find(({ wrong }) => wrong !== undefined);
}

/** Faults of documented response headers. */
export const headers: readonly Fault[] = [
  {
    name: 'header-missing',
    title: 'A required response header is missing',
    violates: ['header-missing'],
    applies: (contract) => requiredHeaders(contract).length > 0,
    response: (response, situation) => {
      const [found] = requiredHeaders(situation.contract);
      if (!found || !isAt(situation, found.step.role, found.step.accepted)) return response;
      return withoutHeader(response, found.expected.name);
    },
  },
  {
    name: 'header-wrong',
    title: 'A response header has a value that its schema does not allow',
    violates: ['header-wrong'],
    applies: (contract) => firstWrong(contract) !== undefined,
    response: (response, situation) => {
      const found = firstWrong(situation.contract);
      if (!found || !isAt(situation, found.step.role, found.step.accepted)) return response;
      return withHeader(response, found.expected.name, found.wrong ?? '');
    },
  },
];
