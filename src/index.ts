// The public entry point `driftline`. Nothing here needs Playwright.
export { type Config, defineConfig } from './config/index.ts';
export type { Exchange } from './http/index.ts';
export { type ContractMatch, matchContract } from './matching/index.ts';
export { type MockServer, startMock } from './mock/index.ts';
export { defineMonitor, type MonitorDefinition } from './monitor/definition/define-monitor.ts';
export { type ChannelDefinition, defineChannel } from './notify/index.ts';
export { type Contract, openContract } from './openapi/index.ts';
export { defineRule, type Finding, judge, type RuleDefinition as Rule } from './rules/index.ts';
