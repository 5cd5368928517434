import { type ChildProcess, spawn } from 'node:child_process';
import { DriftlineError } from '../core/index.ts';
import { projectRoot } from '../project/index.ts';

/** The report pages, served by a process of their own. */
export interface PagesProcess {
  /** Where they are served, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const RESTART_MS = 5000;
const LONGEST_END_MS = 2000;
const LONGEST_START_MS = 60_000;

/**
 * Serves the report pages by `driftline report --serve` in another process: building a page takes seconds of a processor,
 * and a process that measures response times has none to spare. It ends with this process, however that ends, and is started
 * again where it ends by itself.
 * @param address a host and a port, or only a port
 * @param say prints a message for people
 * @throws DriftlineError DL_ADDRESS_UNUSABLE where it cannot be started; it has printed why
 */
export async function startPagesProcess(
  address: string,
  say: (sentence: string) => void,
): Promise<PagesProcess> {
  let ending = false;
  let restart: NodeJS.Timeout | undefined;
  let child = started(address);
  const url = await addressOf(child);
  if (url === undefined) {
    throw new DriftlineError(
      'DL_ADDRESS_UNUSABLE',
      `The pages cannot be served at ${address}.`,
      'The message before says why; choose another address.',
    );
  }
  const keep = (running: ChildProcess) => {
    running.stdout?.resume();
    running.once('exit', (code, signal) => {
      if (ending) return;
      say(`The process that serves the pages ended (${signal ?? code}); it is started again.`);
      restart = setTimeout(() => {
        child = started(address);
        keep(child);
      }, RESTART_MS).unref();
    });
  };
  keep(child);
  return {
    url,
    async close() {
      ending = true;
      clearTimeout(restart);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), LONGEST_END_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}

function started(address: string): ChildProcess {
  const [, command = ''] = process.argv;
  const parameters = [command, 'report', '--serve', address, '--project', projectRoot()];
  const child = spawn(process.execPath, parameters, {
    // By the channel it learns that this process has ended.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // In a group of its own: Ctrl-C is for this process, which ends the other one.
    detached: true,
  });
  child.once('error', () => {});
  return child;
}

/** The address that it prints; undefined where it ends before. */
function addressOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise((done) => {
    let text = '';
    const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_START_MS);
    child.once('exit', () => clearTimeout(late));
    child.stdout?.on('data', (piece) => {
      text += String(piece);
      if (!text.includes('\n')) return;
      clearTimeout(late);
      done(text.slice(0, text.indexOf('\n')).replace(/\/$/, ''));
    });
    child.once('exit', () => done(undefined));
    child.once('error', () => done(undefined));
  });
}
