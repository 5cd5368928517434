/** How a program ended that is not waited for beyond a time limit. */
type BoundedOutcome = 'succeeded' | 'failed' | 'late';

/** A started program; `ended` settles when it ends, whenever that is. */
interface BoundedProcess {
  readonly outcome: Promise<BoundedOutcome>;
  readonly ended: Promise<unknown>;
  kill(): void;
}

/**
 * Runs a program that touches a disk which may hang: it hangs then, and this process can go on and end. A
 * thread of this process could not be left behind, for Node waits for each of its threads.
 * @param limitMs after so long its outcome is `late`; it is not killed
 */
export function boundedProcess(
  command: string,
  parameters: readonly string[],
  limitMs: number,
): BoundedProcess {
  // Loaded here, for most runs need no other program.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(command, parameters, { stdio: 'ignore' });
  const ended = new Promise<BoundedOutcome>((done) => {
    child.once('error', () => done('failed'));
    child.once('exit', (code) => done(code === 0 ? 'succeeded' : 'failed'));
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<BoundedOutcome>((done) => {
    timer = setTimeout(() => {
      child.unref();
      done('late');
    }, limitMs);
  });
  const outcome = Promise.race([ended, late]).finally(() => clearTimeout(timer));
  return { outcome, ended, kill: () => void child.kill('SIGKILL') };
}
