import type { PlaywrightTestOptions } from '@playwright/test';
import { wayTo } from '../http/index.ts';
import type { Settings } from '../project/index.ts';

export type NetworkOptions = Partial<Pick<PlaywrightTestOptions, 'proxy' | 'clientCertificates'>>;

/**
 * How Playwright's own clients (`request`, `page`) reach the API: by the proxy and with the client certificate
 * of the `api` fixture. Playwright has no option for an authority, a server name or a family of addresses,
 * and would send headers of one's own to every host.
 */
export function networkOptions(settings: Settings): NetworkOptions {
  return { ...proxyOf(settings), ...certificateOf(settings) };
}

function certificateOf({ baseUrl, clientCert, clientKey, clientKeyPassphrase }: Settings): NetworkOptions {
  if (baseUrl === undefined || clientCert === undefined || clientKey === undefined) return {};
  const { origin } = new URL(baseUrl);
  const passphrase = clientKeyPassphrase === undefined ? {} : { passphrase: clientKeyPassphrase };
  return { clientCertificates: [{ origin, certPath: clientCert, keyPath: clientKey, ...passphrase }] };
}

/** Playwright has one proxy for all hosts, so none is set where the API needs none. */
function proxyOf(settings: Settings): NetworkOptions {
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
