import { wayText, wayTo } from '../http/index.ts';
import type { Settings } from '../project/index.ts';
import { channels } from './channels/index.ts';

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
