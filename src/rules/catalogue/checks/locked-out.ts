import type { Reading } from '../../../reading/index.ts';

/**
 * How many wrong passwords were sent for an account before a login with the right one was refused, which was accepted
 * earlier in the run; 0 for any other exchange. A 429 limits the rate, and says so.
 */
export function lockedAfter(reading: Reading): number {
  const { response, exchange, operation } = reading;
  if (!operation.token || !response || exchange.case.expects !== 'accepted') return 0;
  const { status } = response.received;
  if (status < 400 || status > 499 || status === 429) return 0;
  return exchange.case.afterWrongPasswords ?? wrongPasswordsBefore(reading);
}

/** Since these credentials were accepted; none where they never were: then they may be wrong themselves. */
function wrongPasswordsBefore({ sent, earlier }: Reading): number {
  const [identifier, secret] = [sent.identifiers[0], sent.secrets[0]];
  if (identifier === undefined || secret === undefined) return 0;
  const attempts = earlier().filter((each) => each.sent.identifiers[0] === identifier);
  const accepted = attempts.findIndex((each) => each.sent.secrets[0] === secret && each.response?.success);
  if (accepted < 0) return 0;
  return attempts.slice(accepted).filter((each) => each.sent.secrets[0] !== secret).length;
}
