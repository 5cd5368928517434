import type { PlaywrightTestOptions } from '@playwright/test';
import { wayTo } from '../http/index.ts';
import type { Settings } from '../project/index.ts';

type NetworkOptions = Partial<Pick<PlaywrightTestOptions, 'proxy'>>;

/**
 * How Playwright's own clients (`request`, `page`) reach the API: by the same proxy as the `api` fixture.
 * They have one proxy for all hosts, so none is set where the API needs none.
 */
export function networkOptions(settings: Settings): NetworkOptions {
  const { baseUrl, noProxy = '' } = settings;
  const { proxy } = baseUrl === undefined ? {} : wayTo(new URL(baseUrl), settings);
  if (!proxy) return {};
  const { username, password } = proxy.address;
  const bypass = noProxy.split(/[\s,]+/).flatMap(bypassed);
  return {
    proxy: {
      server: proxy.name,
      ...(bypass.length > 0 ? { bypass: bypass.join(',') } : {}),
      ...(proxy.authorization === undefined
        ? {}
        : { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
    },
  };
}

/** An entry of NO_PROXY in Playwright's form, which knows neither networks nor ports. */
function bypassed(entry: string): string[] {
  return /^(?:\*?\.)?[\w-]+(?:\.[\w-]+)*$/.test(entry) ? [entry.replace(/^\*/, '')] : [];
}
