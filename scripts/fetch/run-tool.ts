import { execFileSync } from 'node:child_process';

/** A tool (npm, git, tar) failed; the message contains the last line of its output. */
export class ToolFailure extends Error {
  /** Its stderr, or why it did not start. */
  readonly output: string;

  constructor(command: string, action: string, output: string) {
    super(`${command} ${action}: ${output.split('\n').at(-1)}`);
    this.output = output;
  }
}

/**
 * Runs a tool without a terminal, in a folder.
 * @throws ToolFailure with its output
 */
export function runTool(command: string, parameters: readonly string[], folder: string): void {
  try {
    execFileSync(command, parameters, {
      cwd: folder,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
      // On Windows, npm is a shell script.
      shell: command === 'npm' && process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stderr } = error as { readonly stderr?: Buffer | null };
    throw new ToolFailure(command, parameters[0] ?? '', stderr?.toString().trim() || String(error));
  }
}
