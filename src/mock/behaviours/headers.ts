import type { Contract, HeaderPromise } from '../../openapi/index.ts';
import { withHeader, withoutHeader } from '../answer.ts';
import type { Behaviour } from '../behaviour.ts';
import { documentedRefusal, documentedSuccess, keepsHeader } from '../documented.ts';
import { journeyOf, type Stop } from '../journey.ts';
import { isAt } from './on.ts';

/** Tried until one breaks the header's schema. */
const WRONG_VALUES = ['not what was promised', '-1'];

interface Found {
  readonly stop: Stop;
  readonly promise: HeaderPromise;
  readonly wrong?: string;
}

/** The required headers of the journey's answers, in their order. */
function requiredHeaders(contract: Contract): Found[] {
  return journeyOf(contract).flatMap((stop) => {
    const { operation, accepted } = stop;
    const { response } = accepted ? documentedSuccess(operation) : documentedRefusal(operation, [401]);
    return (response?.headers ?? [])
      .filter(({ required }) => required)
      .map((promise) => {
        const wrong = WRONG_VALUES.find((value) => !keepsHeader(contract, promise, value));
        return { stop, promise, ...(wrong === undefined ? {} : { wrong }) };
      });
  });
}

function firstWrong(contract: Contract): Found | undefined {
  return requiredHeaders(contract).find(({ wrong }) => wrong !== undefined);
}

/** Response headers that the contract documents. */
export const headers: readonly Behaviour[] = [
  {
    name: 'header-missing',
    title: 'A required response header is missing',
    breaks: ['header-missing'],
    applies: (contract) => requiredHeaders(contract).length > 0,
    answer: (answer, situation) => {
      const [found] = requiredHeaders(situation.contract);
      if (!found || !isAt(situation, found.stop.role, found.stop.accepted)) return answer;
      return withoutHeader(answer, found.promise.name);
    },
  },
  {
    name: 'header-wrong',
    title: 'A response header does not keep its schema',
    breaks: ['header-wrong'],
    applies: (contract) => firstWrong(contract) !== undefined,
    answer: (answer, situation) => {
      const found = firstWrong(situation.contract);
      if (!found || !isAt(situation, found.stop.role, found.stop.accepted)) return answer;
      return withHeader(answer, found.promise.name, found.wrong ?? '');
    },
  },
];
