import { DriftlineError } from '../core/index.ts';

/**
 * Removes the option `--project DIR` (or `--project=DIR`), which every command has, from a command line.
 * @throws DriftlineError DL_OPTION_INVALID where no folder is named
 */
export function projectOption(parameters: readonly string[]): {
  readonly project?: string;
  readonly others: readonly string[];
} {
  const at = parameters.findIndex((each) => each === '--project' || each.startsWith('--project='));
  const named = parameters[at];
  if (named === undefined) return { others: parameters };
  const isOneWord = named !== '--project';
  const project = isOneWord ? named.slice('--project='.length) : parameters[at + 1];
  if (!project || (!isOneWord && project.startsWith('-'))) {
    throw new DriftlineError('DL_OPTION_INVALID', '--project names no folder.', 'Expected --project DIR.');
  }
  const others = [...parameters.slice(0, at), ...parameters.slice(at + (isOneWord ? 1 : 2))];
  return { project, others };
}
