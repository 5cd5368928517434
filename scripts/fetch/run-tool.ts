import { execFileSync } from 'node:child_process';

/** A tool of this machine (npm, git, tar) that did not do what it was to do; the message is its last line. */
export class ToolFailure extends Error {
  /** All that it wrote to stderr, or why it did not start. */
  readonly said: string;

  constructor(command: string, action: string, said: string) {
    super(`${command} ${action}: ${said.split('\n').at(-1)}`);
    this.said = said;
  }
}

/**
 * Runs a tool without a terminal, in a folder.
 * @throws ToolFailure with what it said
 */
export function runTool(command: string, parameters: readonly string[], folder: string): void {
  try {
    execFileSync(command, parameters, {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
      // There, npm is a script of the shell.
      shell: command === 'npm' && process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: Buffer | null };
    throw new ToolFailure(command, parameters[0] ?? '', stderr?.toString().trim() || String(error));
  }
}
