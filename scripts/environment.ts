import { SETTINGS } from '../src/project/settings/settings.ts';

/** Environment variables of a process; undefined leaves one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where GitHub reads along: what is broken on purpose is not to be notified there. */
const TOLD_TO_GITHUB = ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY'];

/**
 * The environment with every setting emptied, which takes back what the developer's shell and `.env` say, and without
 * what would tell GitHub of it.
 */
export function withoutSettings(environment: Environment): Environment {
  const names = [...SETTINGS.map(({ name }) => name), ...TOLD_TO_GITHUB];
  return { ...environment, ...Object.fromEntries(names.map((name) => [name, ''])) };
}
