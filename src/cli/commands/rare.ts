// The commands that neither cron nor a daemon starts, and what `check` rarely needs.
export { command as accept } from './accept.ts';
export { command as baseline } from './baseline.ts';
export { command as build } from './build.ts';
export { checkAddress } from './check-address.ts';
export { command as checkConfig } from './check-config.ts';
export { command as completion } from './completion.ts';
export { command as drift } from './drift.ts';
export { dryRun } from './dry-run.ts';
export { command as explain } from './explain.ts';
export { command as help } from './help.ts';
export { command as history } from './history.ts';
export { command as init } from './init.ts';
export { command as judge } from './judge.ts';
export { command as lint } from './lint.ts';
export { command as mock } from './mock.ts';
export { command as report } from './report.ts';
export { command as status } from './status.ts';
