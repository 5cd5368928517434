import { SETTINGS } from '../contracts/index.ts';

/** Environment variables of a process; undefined leaves one away. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with every setting emptied, which takes back what the developer's shell and `.env` say. */
export function withoutSettings(environment: Environment): Environment {
  return { ...environment, ...Object.fromEntries(SETTINGS.map(({ name }) => [name, ''])) };
}
