import type { Finding } from '../rules/index.ts';
import type { Masker } from './masker.ts';
import { isSecretName, looksOpaque } from './secret-names.ts';

/**
 * A finding as it may be shown. Masked is what may have come from outside; the words of the rule stay: a mask in the
 * place of a word that everybody knows would give away that the password is that word.
 */
export function maskedFinding(finding: Finding, masker: Masker): Finding {
  const { where, expected, received, reason } = finding;
  return {
    ...finding,
    where: masker.text(where),
    expected: masker.text(expected),
    received: masker.text(withoutSecret(where, received)),
    ...(reason === undefined ? {} : { reason: masker.text(reason) }),
  };
}

/** A value that is quoted, whole or cut off, or a number: the ways in which a finding repeats what was received. */
const QUOTED = /^"((?:[^"\\]|\\.)*?)…?"/s;
const NUMBER = /^-?\d[\d.e+-]*(?= \()/;

/** Secrets that nobody taught the masker: by the name of the property or header, and by their looks. */
function withoutSecret(where: string, received: string): string {
  const name = /[^/ ]*$/.exec(where)?.[0] ?? '';
  if (isSecretName(name)) return received.replace(QUOTED, '"[masked]"').replace(NUMBER, '[masked]');
  return received.replace(QUOTED, (all, text: string) => (looksOpaque(text) ? '"[masked]"' : all));
}
