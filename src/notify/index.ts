// The public interface of this module.

export { type ChannelDefinition, defineChannel } from './channel.ts';
export { channelNames, channels, lackingSettings, waysOf } from './channels/index.ts';
export type { Heartbeat } from './heartbeat.ts';
export { createQueue, heartbeatOf, type NotificationQueue, notify } from './notify.ts';
