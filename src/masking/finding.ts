import { isSecretName, looksOpaque } from '../core/index.ts';
import type { Finding } from '../rules/index.ts';
import type { Masker } from './masker.ts';

/**
 * A finding as it may be shown. Only texts that may contain foreign data are masked, not those of the rule: a
 * mask in place of a well-known word would reveal that the password is that word.
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

/** The formats in which a finding repeats received values: a quoted text, whole or cut off, or a number. */
const QUOTED = /(?<=^|, and )"((?:[^"\\]|\\.)*?)…?"/gs;
const NUMBER = /(?<=^|, and )-?\d[\d.e+-]*(?= \()/g;

/** Masks secrets that the masker does not know: by the name of the property or header, and by pattern. */
function withoutSecret(where: string, received: string): string {
  const name = /[^/ ]*$/.exec(where)?.[0] ?? '';
  if (isSecretName(name)) return received.replace(QUOTED, '"[masked]"').replace(NUMBER, '[masked]');
  return received.replace(QUOTED, (all, text: string) => (looksOpaque(text) ? '"[masked]"' : all));
}
