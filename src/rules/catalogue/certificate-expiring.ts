import type { Connection } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const certificateExpiring: Rule = {
  id: 'certificate-expiring',
  family: 'contract',
  severity: 'warning',
  title: 'The certificate expires soon',
  why: 'From then on no client that verifies certificates, as it must, can talk to the API.',
  fix: 'Renew the certificate, and find out why that did not happen by itself.',
  source: 'RFC 5280, section 4.1.2.5',
  *check({ response, exchange: { connection }, operation }) {
    const { certificateExpiresAt } = connection ?? {};
    if (!response || !connection || certificateExpiresAt === undefined) return;
    const leftMs = Date.parse(certificateExpiresAt) - response.now;
    if (leftMs >= LEAST_LEFT_MS || leftMs >= lifeMs(connection) * LEAST_SHARE_LEFT) return;
    yield {
      where: 'connection certificate',
      expected: 'a certificate that is renewed well before it expires',
      received: `one that expires in ${daysOf(leftMs)}, at ${certificateExpiresAt}`,
      pointer: operation.pointer,
    };
  },
};

const DAY_MS = 86_400_000;
/** Whoever renews by hand has time; what renews by itself has tried for a while: at the latest, 14 days before the end. */
const LEAST_LEFT_MS = 14 * DAY_MS;
/** There are certificates that live for six days, and are renewed when half of that is over. */
const LEAST_SHARE_LEFT = 1 / 3;

function lifeMs({ certificateValidFrom, certificateExpiresAt = '' }: Connection): number {
  const life = Date.parse(certificateExpiresAt) - Date.parse(certificateValidFrom ?? '');
  return Number.isNaN(life) ? Number.POSITIVE_INFINITY : life;
}

function daysOf(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  return days === 1 ? '1 day' : days < 1 ? 'less than a day' : `${days} days`;
}
