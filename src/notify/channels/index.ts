import { wayText, wayTo } from '../../http/index.ts';
import type { Settings } from '../../project/index.ts';
import { type Channel, PAGERDUTY_URL } from '../channel.ts';

/**
 * Every channel; its code is loaded when there is an alert to deliver. To add one: its file, and its entry
 * here.
 */
export const channels: readonly Channel[] = [
  {
    name: 'webhook',
    needs: ['alertWebhookUrl'],
    url: ({ alertWebhookUrl }) => alertWebhookUrl,
    together: false,
    deliver: async (alerts, context) => (await import('./webhook.ts')).deliver(alerts, context),
  },
  {
    name: 'slack',
    needs: ['slackWebhookUrl'],
    url: ({ slackWebhookUrl }) => slackWebhookUrl,
    together: true,
    deliver: async (alerts, context) => (await import('./slack.ts')).deliver(alerts, context),
  },
  {
    name: 'teams',
    needs: ['teamsWebhookUrl'],
    url: ({ teamsWebhookUrl }) => teamsWebhookUrl,
    together: true,
    deliver: async (alerts, context) => (await import('./teams.ts')).deliver(alerts, context),
  },
  {
    name: 'pagerduty',
    needs: ['pagerdutyRoutingKey'],
    url: ({ pagerdutyUrl = PAGERDUTY_URL }) => pagerdutyUrl,
    together: false,
    deliver: async (alerts, context) => (await import('./pagerduty.ts')).deliver(alerts, context),
  },
  {
    name: 'email',
    needs: ['smtpUrl', 'alertEmailTo'],
    together: true,
    deliver: async (alerts, context) => (await import('./email.ts')).deliver(alerts, context),
    requirePackages: async () => void (await (await import('./email.ts')).loadMailer()),
  },
  {
    name: 'command',
    needs: ['alertCommand'],
    together: false,
    deliver: async (alerts, context) => (await import('./command.ts')).deliver(alerts, context),
  },
];

/**
 * The names of the channels to notify: those whose settings are set, limited to those that a monitor chose.
 */
export function channelNames(settings: Settings, chosen?: readonly string[]): readonly string[] {
  const own = channels.filter((channel) => isSetUp(channel, settings)).map(({ name }) => name);
  const names = [...own, ...(settings.customChannels ?? []).map(({ name }) => name)];
  return chosen ? names.filter((name) => chosen.includes(name)) : names;
}

/** The missing settings of channels that a monitor chose. Without them the channel is not notified. */
export function lackingSettings(
  settings: Settings,
  chosen: readonly string[] = [],
): readonly { readonly channel: string; readonly settings: readonly string[] }[] {
  return channels
    .filter((channel) => chosen.includes(channel.name) && !isSetUp(channel, settings))
    .map(({ name, needs }) => ({
      channel: name,
      settings: needs.filter((need) => settings[need] === undefined).map(settingName),
    }));
}

/** The name in `.env`: `alertWebhookUrl` is ALERT_WEBHOOK_URL. */
function settingName(need: Channel['needs'][number]): string {
  return need.replace(/[A-Z]/g, '_$&').toUpperCase();
}

export function isSetUp({ needs }: Channel, settings: Settings): boolean {
  return needs.every((need) => settings[need] !== undefined);
}

/**
 * By which way each channel and the heartbeat are reached, for people: `slack through the proxy
 * http://proxy.example.com:3128 (HTTPS_PROXY)`.
 * @param names of the channels
 */
export function waysOf(settings: Settings, names: readonly string[]): string[] {
  const texts = names.map((name) => {
    const channel = channels.find((each) => each.name === name);
    if (!channel) return `${name} by its own code`;
    const url = channel.url?.(settings);
    if (url !== undefined) return `${name} ${wayText(wayTo(new URL(url), settings))}`;
    return name === 'email' ? 'email directly (SMTP uses no proxy)' : `${name} by its own program`;
  });
  const { heartbeatUrl } = settings;
  return heartbeatUrl === undefined
    ? texts
    : [...texts, `heartbeat ${wayText(wayTo(new URL(heartbeatUrl), settings))}`];
}
