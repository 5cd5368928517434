import type { Contract, ExpectedHeader } from '../../openapi/index.ts';
import { documentedRefusal, documentedSuccess, keepsHeader } from '../documented.ts';
import type { Fault } from '../fault.ts';
import { withHeader, withoutHeader } from '../mock-response.ts';
import { type SequenceStep, sequenceOf } from '../sequence.ts';
import { isAt } from './on.ts';

/** Tried until one breaks the header's schema. */
const WRONG_VALUES = ['not what was expected', '-1'];

interface Found {
  readonly step: SequenceStep;
  readonly expected: ExpectedHeader;
  readonly wrong?: string;
}

/** The required headers of the sequence's responses, in their order. */
function requiredHeaders(contract: Contract): Found[] {
  return sequenceOf(contract).flatMap((step) => {
    const { operation, accepted } = step;
    const { documented } = accepted ? documentedSuccess(operation) : documentedRefusal(operation, [401]);
    return (documented?.headers ?? [])
      .filter(({ required }) => required)
      .map((expected) => {
        const wrong = WRONG_VALUES.find((value) => !keepsHeader(contract, expected, value));
        return { step, expected, ...(wrong === undefined ? {} : { wrong }) };
      });
  });
}

function firstWrong(contract: Contract): Found | undefined {
  return requiredHeaders(contract).find(({ wrong }) => wrong !== undefined);
}

/** Response headers that the contract documents. */
export const headers: readonly Fault[] = [
  {
    name: 'header-missing',
    title: 'A required response header is missing',
    breaks: ['header-missing'],
    applies: (contract) => requiredHeaders(contract).length > 0,
    response: (response, situation) => {
      const [found] = requiredHeaders(situation.contract);
      if (!found || !isAt(situation, found.step.role, found.step.accepted)) return response;
      return withoutHeader(response, found.expected.name);
    },
  },
  {
    name: 'header-wrong',
    title: 'A response header does not keep its schema',
    breaks: ['header-wrong'],
    applies: (contract) => firstWrong(contract) !== undefined,
    response: (response, situation) => {
      const found = firstWrong(situation.contract);
      if (!found || !isAt(situation, found.step.role, found.step.accepted)) return response;
      return withHeader(response, found.expected.name, found.wrong ?? '');
    },
  },
];
