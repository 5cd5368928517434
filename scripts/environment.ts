import { SETTINGS } from '../src/project/settings/settings.ts';

/** Environment variables of a process; undefined unsets one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that make Driftline write annotations and job summaries, which tests must not do. */
const GITHUB_OUTPUTS = ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY'];

/**
 * The environment with every setting emptied, which overrides the developer's shell and `.env`, and without
 * GitHub's annotations and job summary.
 */
export function withoutSettings(environment: Environment): Environment {
  const names = [...SETTINGS.map(({ name }) => name), ...GITHUB_OUTPUTS];
  return { ...environment, ...Object.fromEntries(names.map((name) => [name, ''])) };
}

/**
 * Whether npm sets a variable for the scripts that it starts: it would change what an npm does that they start. Where the
 * certificates of the registry are is not one of them.
 */
export function isOfNpm(name: string): boolean {
  return /^npm_(?!config_cafile$)/i.test(name);
}

/**
 * The environment of tests, which start Node some hundred times: on Node 20, `NODE_EXTRA_CA_CERTS` costs each start
 * more than Node itself does, so that only npm reads these certificates, for its registry.
 */
export function ofTests(environment: Environment): Environment {
  const { NODE_EXTRA_CA_CERTS: authorities, ...others } = environment;
  return { ...withoutSettings(others), npm_config_cafile: environment.npm_config_cafile ?? authorities };
}
