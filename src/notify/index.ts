// What other rooms use of this one.
export { channelNames, channels, lackingSettings } from './channels/index.ts';
export { decide } from './decide.ts';
export type { Heartbeat } from './heartbeat.ts';
export { heartbeatOf, tell } from './tell.ts';
export { createOutbox, type Outbox } from './together.ts';
