// The public interface of this module.

export type { Channel } from './channel.ts';
export { channelNames, channels, lackingSettings } from './channels/index.ts';
export { type ChannelContext, type ChannelDefinition, defineChannel } from './custom-channel.ts';
export { decide } from './decide.ts';
export type { Heartbeat } from './heartbeat.ts';
export { heartbeatOf, notify } from './notify.ts';
export { createQueue, type NotificationQueue } from './together.ts';
export { waysOf } from './ways.ts';
