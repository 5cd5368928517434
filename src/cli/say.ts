let listens = false;

/** Talk for people, on stderr: a sentence, on a line of its own. A reader of it that went away is no fault of ours. */
export function say(sentence: string): void {
  if (!listens) process.stderr.on('error', () => {});
  listens = true;
  process.stderr.write(`${sentence}\n`);
}
