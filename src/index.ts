// The public entry point `driftline`. Its parts need no Playwright.
export type { Exchange } from './http/index.ts';
export { matchContract } from './matching/index.ts';
export { startStandIn as startMock } from './mock/index.ts';
export { defineMonitor, type MonitorDefinition } from './monitor/definition/define-monitor.ts';
export { type Contract, openContract } from './openapi/index.ts';
export { type Finding, judge } from './rules/index.ts';
