import type { Family } from '../../rules/index.ts';

/** The families of findings, in the order of the sections of a page. */
export const FAMILIES: readonly { family: Family; title: string; about: string }[] = [
  { family: 'call', title: 'Failed calls', about: 'There was no usable response.' },
  { family: 'contract', title: 'Contract violations', about: 'The response violates the contract.' },
  {
    family: 'drift',
    title: 'Drift',
    about: 'The response does not violate the contract, but differs from it or from the baseline.',
  },
  { family: 'speed', title: 'Slow responses', about: 'The response took longer than agreed.' },
];

/** A page shows at most this many findings of a family. */
export const MOST_FINDINGS = 40;
