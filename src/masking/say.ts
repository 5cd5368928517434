import { visible } from '../core/index.ts';
import type { Settings } from '../project/index.ts';
import { maskerFor } from './evidence.ts';
import type { Masker } from './masker.ts';

interface MessageState {
  handlesErrors?: boolean;
  settings?: Settings;
  /** Made for the first message: most runs have none. */
  masker?: Masker | undefined;
}

/** Shared by the process and not by this module, of which several files of the build have a copy. */
const KEY = Symbol.for('driftline.talk');
const shared = globalThis as { [KEY]?: MessageState };
shared[KEY] ??= {};
const state: MessageState = shared[KEY];

/**
 * Masks the secrets of these settings in all further messages: .env may have secrets that the environment
 * does not have.
 */
export function maskTalk(settings: Settings): void {
  state.settings = settings;
  state.masker = undefined;
}

/** A text with its secrets masked: a message about a document or a file, or of a library, may contain one. */
export function masked(text: string): string {
  return masker().text(text);
}

/** The text of a document with its secrets masked, except short ones and words. */
export function maskedDocument(text: string): string {
  return masker().document(text);
}

function masker(): Masker {
  state.masker ??= maskerFor(undefined, state.settings, process.env);
  return state.masker;
}

/**
 * Writes a masked message to stderr, on its own line, as a terminal may show it. A closed stderr is not an
 * error.
 */
export function say(sentence: string): void {
  if (!state.handlesErrors) process.stderr.on('error', () => {});
  state.handlesErrors = true;
  process.stderr.write(`${visible(masked(sentence))}\n`);
}
