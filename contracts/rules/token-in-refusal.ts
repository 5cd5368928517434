import { sentTokens } from '../judge/request-values.ts';
import { describeSecret } from '../schema/describe.ts';
import { tokenOf } from '../token/token.ts';
import { tokenPlace } from './checks/token-place.ts';
import type { Rule } from './rule.ts';

export const tokenInRefusal: Rule = {
  id: 'token-in-refusal',
  family: 'promise',
  severity: 'error',
  title: 'A refusal holds a token',
  why: 'Whoever is refused gets in all the same.',
  mend: 'Issue no token before the credentials are known to be right.',
  source: 'RFC 6749, section 5.2',
  *check({ answer, operation, exchange }) {
    if (!answer || answer.success || !operation.token) return;
    const sent = sentTokens(exchange.request);
    const found = tokenOf(operation, answer.reply, answer.body.json?.value);
    const given = found && !sent.includes(found.value) ? found : undefined;
    const other = (answer.body.text.match(COMPACT_JWT) ?? []).find((token) => !sent.includes(token));
    if (!given && other === undefined) return;
    yield {
      where: given ? tokenPlace(operation, 'value') : 'response body',
      promised: 'no token in a refusal',
      received: describeSecret(given?.value ?? other),
      pointer: answer.documented?.pointer ?? operation.token.pointer,
    };
  },
};

const COMPACT_JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
