import type { Settings } from '../project/index.ts';
import { maskerFor } from './evidence.ts';
import type { Masker } from './masker.ts';

let listens = false;
let masker: Masker | undefined;

/** From now on, the secrets of these settings are masked in what is said: .env may have some that the environment has not. */
export function maskTalk(settings: Settings): void {
  masker = maskerFor(undefined, settings, process.env);
}

/** A text as it may be shown: what a document, a file or a library says may repeat a secret. */
export function masked(text: string): string {
  masker ??= maskerFor(undefined, {}, process.env);
  return masker.text(text);
}

/** Talk for people, on stderr: a sentence, on a line of its own. A reader of it that went away is no fault of ours. */
export function say(sentence: string): void {
  if (!listens) process.stderr.on('error', () => {});
  listens = true;
  process.stderr.write(`${masked(sentence)}\n`);
}
