import { visible } from '../core/index.ts';

/** Writes to stdout; what a terminal or a CI server would obey is escaped. */
export function print(text: string): void {
  process.stdout.write(visible(text));
}

/** The same for a text with colours. */
export function printColored(text: string): void {
  process.stdout.write(visible(text, { colors: true }));
}

/** Writes annotations for a CI server: foreign text in them was escaped where each was made. */
export function printAnnotations(text: string): void {
  process.stdout.write(text);
}
