import type { Exchange } from '../../../http/index.ts';
import { requestValues, withoutVolatile } from '../../../reading/index.ts';
import { joinPointer } from '../../../schema/index.ts';
import type { SeriesRule } from '../../rule.ts';
import { alikePairs, isConsidered, type Repeat, type Series } from '../../series/series.ts';

export const userEnumerationLength: SeriesRule = {
  id: 'user-enumeration-length',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The length of the response reveals whether an account exists',
  why: 'Attackers learn which accounts to attack, although all messages are the same.',
  fix: 'Write the refusal of an unknown user and of a wrong password by the same code.',
  source: 'CWE-204; OWASP ASVS 4.0.3, section 2.2.1',
  *check(series) {
    for (const [one, other] of alikePairs(series)) {
      const [here, there] = [one, other].map((repeat) => steadyText(repeat, series));
      // Other values are reported for each response; these are the same, written otherwise.
      if (!here || !there || here.length === there.length || compact(here) !== compact(there)) continue;
      yield {
        case: one.case.name,
        where: 'response body',
        expected: `${there.length} characters, as in each response to ${other.case.name}`,
        received: `${here.length} characters in each of ${one.exchanges.length} responses`,
        pointer: joinPointer(series.operation.pointer, 'responses'),
      };
    }
  },
};

/** A length that all of so many responses have is not there by chance. */
const FEWEST = 8;

/** The text of the first refusal, without what differs anyway, where all have the same length. */
function steadyText({ exchanges }: Repeat, { contract, operation }: Series): string | undefined {
  const texts = exchanges.filter(isConsidered).map(({ request, response }: Exchange) => {
    const { identifiers, secrets } = requestValues(contract, operation, request);
    const text = Buffer.from(response?.body ?? []).toString('utf8');
    return withoutVolatile(text, [...identifiers, ...secrets]);
  });
  const isSteady = new Set(texts.map(({ length }) => length)).size === 1;
  return texts.length >= FEWEST && isSteady ? texts[0] : undefined;
}

function compact(text: string): string {
  return text.replace(/\s+/g, '');
}
