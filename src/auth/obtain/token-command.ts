import { spawn } from 'node:child_process';
import { expiryOf, parseJwt } from '../token/jwt.ts';
import { type ObtainContext, type ObtainedToken, unavailable } from './obtained-token.ts';

const LONGEST_MS = 30_000;
/** Of stdout, and of stderr. */
const MOST_BYTES = 64 * 1024;
const LONGEST_QUOTE = 500;

/**
 * Runs TOKEN_COMMAND, without a shell, for at most 30 s, and takes what it prints as the token, without white space
 * around it. A JWT is renewed before its `exp`.
 * @throws DriftlineError DL_TOKEN_UNAVAILABLE with what the program printed on stderr, masked
 */
export async function tokenOfCommand(
  words: readonly string[],
  { mask, folder, signal }: Pick<ObtainContext, 'mask' | 'folder' | 'signal'>,
): Promise<ObtainedToken> {
  signal?.throwIfAborted();
  const { stdout, stderr, problem } = await outputOf(words, folder, signal);
  const value = stdout.trim();
  // `set -x` and the like repeat the token there.
  const withoutToken = value === '' ? stderr : stderr.replaceAll(value, '[token]');
  // Masked as a whole: of a secret that is cut in two, neither part would be found.
  const said = mask(withoutToken.trim()).slice(-LONGEST_QUOTE);
  const program = `TOKEN_COMMAND (${words[0]})`;
  const hint = 'Run it in a terminal: it has to print a token on stdout, and nothing else.';
  if (problem !== undefined)
    throw unavailable(`${program} ${problem}${said === '' ? '' : `: ${said}`}`, hint);
  if (!/^[\x21-\x7e]+$/.test(value)) {
    const found = value === '' ? 'nothing' : 'a text with spaces, line breaks or non-ASCII characters';
    throw unavailable(`${program} printed ${found}${said === '' ? '' : `, and on stderr: ${said}`}`, hint);
  }
  const jwt = parseJwt(value);
  const expiresAt = jwt && expiryOf(jwt);
  return { value, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly problem?: string;
}

function outputOf(
  [program = '', ...parameters]: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that its children can be ended with it.
    const child = spawn(program, parameters, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const texts = { stdout: '', stderr: '' };
    // Ctrl+C ends this process, and not a group of its own.
    const exiting = () => killGroup(child.pid);
    process.once('exit', exiting);
    const end = (problem?: string) => {
      clearTimeout(timer);
      process.off('exit', exiting);
      signal?.removeEventListener('abort', aborted);
      resolve({ ...texts, ...(problem === undefined ? {} : { problem }) });
    };
    const stop = () => {
      killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => {
      stop();
      end(`did not end within ${LONGEST_MS / 1000} s`);
    }, LONGEST_MS);
    const aborted = () => {
      stop();
      reject(signal?.reason);
      end();
    };
    signal?.addEventListener('abort', aborted, { once: true });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        // Of stderr the end is quoted.
        texts[name] = (texts[name] + text).slice(-MOST_BYTES - 1);
        if (name !== 'stdout' || texts.stdout.length <= MOST_BYTES) return;
        stop();
        end(`printed more than ${MOST_BYTES} bytes`);
      });
    }
    child.on('error', ({ code }: NodeJS.ErrnoException) => end(`cannot be started: ${code}`));
    child.on('close', (code, by) => {
      if (code === 0) end();
      else end(code === null ? `was ended by ${by}` : `ended with exit code ${code}`);
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime, or this system has no process groups.
  }
}
