import { type Credentials, type LoginFlow, loginBody } from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';

/** Responses to cases of this group must be indistinguishable, or they reveal which accounts exist. */
const WRONG_CREDENTIALS = 'wrong-credentials';

/** All cases of the login and of the use of its token. Names are stable: they are stored in the history. */
export const LOGIN_CASES = {
  rightCredentials: { name: 'right-credentials', expects: 'accepted' },
  foreignOrigin: { name: 'foreign-origin', expects: 'any', undocumentedRefusal: 'ignore' },
  unknownUser: { name: 'unknown-user', expects: 'refused', alike: WRONG_CREDENTIALS },
  wrongPassword: { name: 'wrong-password', expects: 'refused', alike: WRONG_CREDENTIALS },
  emptyPassword: { name: 'empty-password', expects: 'refused' },
  emptyIdentifier: { name: 'empty-identifier', expects: 'refused' },
  missingPassword: { name: 'missing-password', expects: 'refused' },
  missingIdentifier: { name: 'missing-identifier', expects: 'refused' },
  emptyObject: { name: 'empty-object', expects: 'refused' },
  noBody: { name: 'no-body', expects: 'refused', undocumentedRefusal: 'warning' },
  arrayBody: { name: 'array-instead-of-object', expects: 'refused', undocumentedRefusal: 'warning' },
  malformedJson: { name: 'malformed-json', expects: 'refused', undocumentedRefusal: 'warning' },
  passwordOfWrongType: { name: 'password-of-wrong-type', expects: 'refused', undocumentedRefusal: 'warning' },
  identifierOfWrongType: {
    name: 'identifier-of-wrong-type',
    expects: 'refused',
    undocumentedRefusal: 'warning',
  },
  freshToken: { name: 'fresh-token', expects: 'accepted' },
  lowerCaseScheme: {
    name: 'lower-case-scheme',
    expects: 'accepted',
    variationOf: 'fresh-token',
    refusalTolerable: 'most clients write the scheme as the contract does (RFC 9110, section 11.1)',
  },
  missingToken: { name: 'missing-token', expects: 'refused' },
  emptyToken: { name: 'empty-token', expects: 'refused', variationOf: 'missing-token' },
  malformedToken: { name: 'malformed-token', expects: 'refused' },
  tokenInQuery: { name: 'token-in-query', expects: 'refused', variationOf: 'missing-token' },
  unsignedToken: { name: 'unsigned-token', expects: 'refused' },
  unsignedTokenOtherCase: {
    name: 'unsigned-token-other-case',
    expects: 'refused',
    variationOf: 'unsigned-token',
  },
  otherClaims: { name: 'tampered-claims', expects: 'refused' },
  otherSignature: { name: 'tampered-signature', expects: 'refused' },
  otherScheme: { name: 'other-scheme', expects: 'refused' },
  foreignToken: { name: 'foreign-token', expects: 'refused' },
  expiredToken: { name: 'expired-token', expects: 'refused' },
  refresh: { name: 'refresh', expects: 'accepted' },
  refreshedToken: { name: 'refreshed-token', expects: 'accepted' },
  unknownRefreshToken: { name: 'unknown-refresh-token', expects: 'refused' },
  rotatedRefreshToken: { name: 'rotated-refresh-token', expects: 'refused' },
  revoke: { name: 'revoke', expects: 'accepted' },
  revokedToken: { name: 'revoked-token', expects: 'refused' },
  revokedRefreshToken: { name: 'revoked-refresh-token', expects: 'refused' },
  changePassword: { name: 'change-password', expects: 'accepted' },
  outdatedToken: { name: 'token-before-password-change', expects: 'refused' },
  outdatedRefreshToken: { name: 'refresh-token-before-password-change', expects: 'refused' },
  oldPassword: { name: 'old-password', expects: 'refused' },
  newPassword: { name: 'new-password', expects: 'accepted' },
  restorePassword: { name: 'restore-password', expects: 'accepted' },
  restoredPassword: { name: 'restored-password', expects: 'accepted' },
} as const satisfies Record<string, Case>;

/** A user that does not exist, where no account is known: nobody has this name, and its domain is reserved (RFC 2606, section 3). */
export const UNKNOWN_USER = 'driftline-nobody@example.com';

/** The origin of an untrusted web page. */
export const FOREIGN_ORIGIN = 'https://driftline.invalid';

/** A password that no account has, and that is easy to find where a response repeats it. */
export const WRONG_PASSWORD = 'driftline-wrong-password-7f3a';

/** Why a case is not sent that needs one. */
export const NO_UNKNOWN_USER =
  'the contract allows no name of a user that does not exist, so that user enumeration is not judged';

const NOBODY = 'driftline-nobody';
/** Takes the place of letters and digits: a name of the same form that nobody has. */
const [LETTERS, DIGITS] = ['qzxvjkwq', '73940751'];

/**
 * The name of a user that does not exist, which the server has no other reason to refuse: at the domain of the account, since
 * validators refuse reserved ones (`.invalid`, `.test`), and such that the contract allows it.
 * @returns undefined where the contract allows no such name: then it cannot be judged whether accounts can be enumerated
 */
export function unknownUser(contract: Contract, flow: LoginFlow, account: Credentials): string | undefined {
  const { identifier } = account;
  const media = flow.login.requestBody?.content.find(({ mediaType }) => mediaType === flow.mediaType);
  const nobody = identifier.replace(/^[^@]*/, NOBODY);
  if (media?.schema === undefined) return nobody;
  const { kept } = contract.checksOf(media.schema, 'request');
  const keeps = (name: string) => kept(loginBody(flow, { ...account, identifier: name }));
  // Where the account itself breaks the schema, that decides nothing.
  if (nobody !== identifier && keeps(nobody)) return nobody;
  if (!keeps(identifier)) return nobody;
  const formed = formLike(identifier);
  return formed !== identifier && keeps(formed) ? formed : undefined;
}

/** `Ann.Lee7@example.com` as `Qzx.Jkw1@example.com`: the same length and the same kinds of characters. */
function formLike(identifier: string): string {
  const [name = '', ...domain] = identifier.split(/(?=@)/);
  const formed = [...name].map((character, index) => {
    const letter = LETTERS[index % LETTERS.length] ?? 'q';
    if (/\p{Lu}/u.test(character)) return letter.toUpperCase();
    if (/\p{L}/u.test(character)) return letter;
    return /\d/.test(character) ? DIGITS[index % DIGITS.length] : character;
  });
  return [...formed, ...domain].join('');
}
