import type { Connection } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const certificateExpiring: Rule = {
  id: 'certificate-expiring',
  family: 'contract',
  severity: 'warning',
  title: 'The TLS certificate expires soon',
  why: 'Once it expires, no client that verifies certificates can connect to the API.',
  fix: 'Renew the certificate, and find out why it was not renewed automatically.',
  source: 'RFC 5280, section 4.1.2.5',
  *check({ response, exchange: { connection, startedAt }, operation }) {
    const { certificateExpiresAt, intermediate } = connection ?? {};
    if (!response || !connection || certificateExpiresAt === undefined) return;
    // By our own clock, as clients judge it: the server's may be wrong, or say what it likes.
    const leftMs = Date.parse(certificateExpiresAt) - Date.parse(startedAt);
    if (leftMs >= MIN_LEFT_MS || leftMs >= lifetimeMs(connection) * MIN_SHARE_LEFT) return;
    const which =
      intermediate === undefined ? '' : `the intermediate certificate ${JSON.stringify(intermediate)} `;
    yield {
      where: 'connection certificate',
      expected: 'at least 14 days until it expires, or a third of its lifetime',
      received: `${which}expires in ${daysOf(leftMs)}, at ${certificateExpiresAt}`,
      pointer: operation.pointer,
    };
  },
};

const DAY_MS = 86_400_000;
/** Enough time to renew by hand; automatic renewal has failed for a while by then. */
const MIN_LEFT_MS = 14 * DAY_MS;
/** Some certificates are valid for six days only, and are renewed halfway. */
const MIN_SHARE_LEFT = 1 / 3;

function lifetimeMs({ certificateValidFrom, certificateExpiresAt = '' }: Connection): number {
  const lifetime = Date.parse(certificateExpiresAt) - Date.parse(certificateValidFrom ?? '');
  return Number.isNaN(lifetime) ? Number.POSITIVE_INFINITY : lifetime;
}

function daysOf(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  return days === 1 ? '1 day' : days < 1 ? 'less than a day' : `${days} days`;
}
