import { spawn } from 'node:child_process';

const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens a URL or a file with the program that BROWSER names, else with the default program of the system.
 * @param say called with a message where that fails
 */
export async function openInBrowser(address: string, say: (sentence: string) => void): Promise<void> {
  const named = process.env.BROWSER;
  const [program, ...parameters] = named ? [named] : (OPENERS[process.platform] ?? ['xdg-open']);
  const problem = await new Promise<Error | undefined>((done) => {
    const child = spawn(program, [...parameters, address], { detached: true, stdio: 'ignore' });
    child.once('error', done);
    child.once('spawn', () => {
      child.unref();
      done(undefined);
    });
  });
  if (problem) say(`The browser could not be opened: ${problem.message}. Open ${address} yourself.`);
}
