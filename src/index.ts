export { type Config, defineConfig } from './config/index.ts';
export * from './monitor/definition/define-monitor.ts';
export { type ChannelContext, type ChannelDefinition, defineChannel } from './notify/index.ts';
export { defineRule, type RuleDefinition as Rule } from './rules/index.ts';
