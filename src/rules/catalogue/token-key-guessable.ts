import { hasGuessableKey } from '../../auth/index.ts';
import type { Reading } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenKeyGuessable: Rule = {
  id: 'token-key-guessable',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'The signing key of the token can be guessed',
  why: 'Anyone who tries well-known keys can sign tokens in the name of any user.',
  fix: 'Replace the key at once with a random one that is as long as its hash.',
  source: 'RFC 8725, section 3.5; RFC 7518, section 3.2',
  costly: true,
  *check(reading) {
    const { response, operation } = reading;
    const { jwt, value = '' } = response?.token ?? {};
    // The key itself is not shown: whoever reads the report could sign tokens with it.
    if (!jwt || !hasGuessableKey(value, jwt, namesIn(reading, jwt.claims))) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a key that nobody can guess',
      received: `${String(jwt.header.alg)}, signed with a well-known key`,
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};

/** Names that keys are derived from: the host, the API, the issuer and the audience of the token. */
function namesIn({ contract, exchange }: Reading, { iss, aud }: Readonly<Record<string, unknown>>): string[] {
  const texts = [contract.title, iss, aud].flat().filter((value) => typeof value === 'string');
  const hosts = [exchange.request.url, ...texts].flatMap((text) => {
    const host = URL.canParse(text) ? new URL(text).hostname : '';
    return host === '' ? [] : [host];
  });
  return [...texts, ...texts.map((text) => text.toLowerCase()), ...hosts];
}
