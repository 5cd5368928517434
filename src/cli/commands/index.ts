import type { Commands } from '../command.ts';
import * as check from './check.ts';

/**
 * Every command, in the order of the help. To add one: its file, and its entry here. `check`, which cron
 * starts, is bundled with the list.
 */
export const commands: Commands = {
  init: {
    summary: 'Set up contracts/, specs/, monitors/ and reports/ in this folder.',
    load: () => import('./init.ts'),
  },
  check: { summary: 'Run monitors once.', load: async () => check },
  watch: {
    summary: 'Keep running monitors on their schedules, never two runs of one at once.',
    load: () => import('./watch.ts'),
  },
  report: {
    summary: 'Build the report pages: front page, monitors, contract.',
    load: () => import('./report.ts'),
  },
  status: {
    summary: 'Print the state of each monitor from its history.',
    load: () => import('./status.ts'),
  },
  silence: {
    summary: 'Notify nobody of a monitor for a while; its runs go on.',
    load: () => import('./silence.ts'),
  },
  note: {
    summary: 'Write a note on an incident, or print its notes.',
    load: () => import('./note.ts'),
  },
  mock: {
    summary: 'Serve the contract on this machine, conforming or with one fault.',
    load: () => import('./mock.ts'),
  },
  lint: {
    summary: 'Print what an OpenAPI document describes, and all its problems.',
    load: () => import('./lint.ts'),
  },
  judge: {
    summary: 'Judge recorded traffic (HAR or NDJSON) by the contract; send nothing.',
    load: () => import('./judge.ts'),
  },
  baseline: {
    summary: 'Accept the current responses of the API; print what has changed since.',
    load: () => import('./baseline.ts'),
  },
  accept: {
    summary: 'Accept what the suite found until a day, with a reason; list it.',
    load: () => import('./accept.ts'),
  },
  drift: {
    summary: 'Print all drift, or write an OpenAPI Overlay that corrects the contract.',
    load: () => import('./drift.ts'),
  },
  explain: {
    summary: 'Print what a rule finds, why it matters and how to fix it.',
    load: () => import('./explain.ts'),
  },
  history: {
    summary: 'Rebuild the hourly roll-ups, or remove old runs.',
    load: () => import('./history.ts'),
  },
  'check-config': {
    summary: 'Check settings, monitors and contracts; send no request.',
    load: () => import('./check-config.ts'),
  },
  build: {
    summary: "Fill the project's cache, for a fast first start.",
    load: () => import('./build.ts'),
  },
  completion: {
    summary: 'Print the completion script of a shell.',
    load: () => import('./completion.ts'),
  },
  help: { summary: 'Print what a command does and its options.', load: () => import('./help.ts') },
};
