export * from './monitor/definition/define-monitor.ts';
