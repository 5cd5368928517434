// The public entry point `driftline`.
export type { Exchange } from './http/index.ts';
export { startStandIn as startMock } from './mock/index.ts';
export { defineMonitor, type MonitorDefinition } from './monitor/definition/define-monitor.ts';
export { type Contract, openContract } from './openapi/index.ts';
export { type Finding, judge } from './rules/index.ts';
