import type { Family } from '../../rules/index.ts';

/** The stories that a page tells apart, in this order. */
export const FAMILIES: readonly { family: Family; title: string; about: string }[] = [
  { family: 'call', title: 'Failed calls', about: 'There was no response to judge.' },
  { family: 'contract', title: 'Broken promises', about: 'The response is not what the contract says.' },
  {
    family: 'drift',
    title: 'Drift',
    about: 'The response keeps the contract, and yet is not what is written there.',
  },
  { family: 'speed', title: 'Late responses', about: 'The response came later than agreed.' },
];

/** So many findings of a family stand on a page. */
export const MOST_FINDINGS = 40;
