import type { Settings } from '../project/index.ts';
import { maskerFor } from './evidence.ts';
import type { Masker } from './masker.ts';

interface Talk {
  listens?: boolean;
  masker?: Masker;
}

/** Of the process and not of this module, which several files of the build have a copy of. */
const KEY = Symbol.for('driftline.talk');
const shared = globalThis as { [KEY]?: Talk };
shared[KEY] ??= {};
const talk: Talk = shared[KEY];

/** From now on, the secrets of these settings are masked in what is said: .env may have some that the environment has not. */
export function maskTalk(settings: Settings): void {
  talk.masker = maskerFor(undefined, settings, process.env);
}

/** A text as it may be shown: what a document, a file or a library says may repeat a secret. */
export function masked(text: string): string {
  talk.masker ??= maskerFor(undefined, {}, process.env);
  return talk.masker.text(text);
}

/** Talk for people, on stderr: a sentence, on a line of its own. A reader of it that went away is no error of ours. */
export function say(sentence: string): void {
  if (!talk.listens) process.stderr.on('error', () => {});
  talk.listens = true;
  process.stderr.write(`${masked(sentence)}\n`);
}
