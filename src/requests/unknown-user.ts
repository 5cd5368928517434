import { type Credentials, type LoginFlow, loginBody } from '../auth/index.ts';
import type { Contract } from '../openapi/index.ts';

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
