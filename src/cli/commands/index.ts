import type { Commands } from '../command.ts';
import * as check from './check.ts';

/** Commands that neither cron nor a daemon starts are one file of the build: what they share is in it once. */
function rare(name: Exclude<keyof typeof import('./rare.ts'), 'checkAddress' | 'dryRun'>) {
  return async () => ({ command: (await import('./rare.ts'))[name] });
}

/**
 * Every command, in the order of the help. To add one: its file, and its entry here. `check`, which cron
 * starts, is bundled with the list.
 */
export const commands: Commands = {
  init: {
    summary: 'Set up contracts/, specs/, monitors/ and reports/ in this folder.',
    load: rare('init'),
  },
  check: { summary: 'Run monitors once.', load: async () => check },
  watch: {
    summary: 'Keep running monitors on their schedules, never two runs of one at once.',
    load: () => import('./watch.ts'),
  },
  report: {
    summary: 'Build the report pages: front page, monitors, contract.',
    load: rare('report'),
  },
  status: {
    summary: 'Print the state of each monitor from its history.',
    load: rare('status'),
  },
  silence: {
    summary: 'Notify nobody of a monitor for a while; its runs go on.',
    load: rare('silence'),
  },
  maintenance: {
    summary: 'Send nothing to an API for a while, once; the public page announces it.',
    load: rare('maintenance'),
  },
  acknowledge: {
    summary: 'Say that somebody works on an incident: no reminders of it are sent.',
    load: rare('acknowledge'),
  },
  note: {
    summary: 'Write a note on an incident, or print its notes.',
    load: rare('note'),
  },
  mock: {
    summary: 'Serve the contract on this machine, conforming or with one fault.',
    load: rare('mock'),
  },
  lint: {
    summary: 'Print what an OpenAPI document describes, and all its problems.',
    load: rare('lint'),
  },
  diff: {
    summary: 'Print what changed between two OpenAPI documents, for clients of the API.',
    load: rare('diff'),
  },
  judge: {
    summary: 'Judge recorded traffic (HAR or NDJSON) by the contract; send nothing.',
    load: rare('judge'),
  },
  baseline: {
    summary: 'Accept the current responses of the API; print what has changed since.',
    load: rare('baseline'),
  },
  accept: {
    summary: 'Accept what the suite found until a day, with a reason; list it.',
    load: rare('accept'),
  },
  drift: {
    summary: 'Print all drift, or write an OpenAPI Overlay that corrects the contract.',
    load: rare('drift'),
  },
  explain: {
    summary: 'Print what a rule finds, why it matters and how to fix it.',
    load: rare('explain'),
  },
  history: {
    summary: 'Rebuild the hourly roll-ups, or remove old runs.',
    load: rare('history'),
  },
  gather: {
    summary: 'Merge the histories of several machines into one, and build its pages.',
    load: rare('gather'),
  },
  'check-config': {
    summary: 'Check settings, monitors and contracts; send no request.',
    load: rare('checkConfig'),
  },
  build: {
    summary: "Fill the project's cache, for a fast first start.",
    load: rare('build'),
  },
  completion: {
    summary: 'Print the completion script of a shell.',
    load: rare('completion'),
  },
  help: { summary: 'Print what a command does and its options.', load: rare('help') },
};
