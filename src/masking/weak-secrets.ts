import type { Contract } from '../openapi/index.ts';
import { type Settings, secretsOf } from '../project/index.ts';
import { DISTINCTIVE, isCommon } from './forms.ts';

/** Settings that were warned of in this process. */
const warned = new Set<string>();

/**
 * Warnings about secrets that cannot be masked well, each once in a process: short ones, and those that are
 * a word of the contract. They name the setting and not its value. An account name is no secret here.
 */
export function weakSecretWarnings(
  settings: Partial<Settings>,
  { file, document }: Pick<Contract, 'file' | 'document'>,
): string[] {
  let text: string | undefined;
  const isInDocument = (value: string) => {
    text ??= JSON.stringify(document);
    return wholeWord(value).test(text);
  };
  return secretsOf(settings).flatMap(({ mask, value }) => {
    const name = /^\$(\w+)$/.exec(mask)?.[1] ?? '';
    if (name === '' || name.endsWith('LOGIN_EMAIL') || warned.has(name) || !isCommon(value)) return [];
    const isShort = value.length < DISTINCTIVE;
    if (!isShort && !isInDocument(value)) return [];
    warned.add(name);
    const why = isShort ? `has fewer than ${DISTINCTIVE} characters` : `is a word of ${file}`;
    return `${name} ${why}: it is masked in responses only as a whole word, and not in the text of the document. Use a longer, random one.`;
  });
}

/** @param value letters, underscores and dashes only */
function wholeWord(value: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${value}(?![\\p{L}\\p{N}_])`, 'u');
}
