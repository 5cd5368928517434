import type { Objectives } from '../../reports/index.ts';

/** The seam for a monitor's definition: which objectives it has. */
export type ObjectivesOf = (monitor: string) => Promise<Objectives>;

/** A monitor that is not defined anywhere has none. */
export const objectivesOf: ObjectivesOf = async () => ({});
