import { cut } from '../../core/index.ts';
import { type Alert, storeName } from '../../history/index.ts';
import { type DeliveryContext, PAGERDUTY_URL } from '../channel.ts';
import { postJson } from '../post.ts';
import { causeTitle, expectedText } from '../wording.ts';

/** `blind` (no data) is an error, not critical: the API is not known to be down. */
// What one place saw, and the others may not see, is a warning.
const SEVERITIES = { critical: 'critical', blind: 'error', warning: 'warning', ok: 'info' } as const;

/**
 * Sends an event to PagerDuty (Events API v2). One incident of Driftline is one incident there: the first
 * alert triggers it, later ones update it, the last one resolves it. Acknowledging is left to people.
 */
export async function deliver(
  [alert]: readonly Alert[],
  context: DeliveryContext,
): Promise<string | undefined> {
  const { pagerdutyRoutingKey, pagerdutyUrl = PAGERDUTY_URL } = context.settings;
  if (!alert || pagerdutyRoutingKey === undefined) return undefined;
  return postJson(pagerdutyUrl, { routing_key: pagerdutyRoutingKey, ...eventOf(alert) }, context);
}

function eventOf(alert: Alert): object {
  const { incident, level, headline, target, time, contract, quorum, places, url } = alert;
  const isLocal = quorum !== undefined && places?.state !== 'global';
  if (level === 'ok') return { event_action: 'resolve', dedup_key: incident };
  return {
    event_action: 'trigger',
    dedup_key: incident,
    client: 'Driftline',
    payload: {
      summary: cut(headline, 1024),
      source: target,
      severity: isLocal ? 'warning' : SEVERITIES[level],
      timestamp: time,
      component: storeName(alert),
      group: contract,
      class: alert.causes[0]?.id ?? alert.unknownCause ?? alert.verdict,
      custom_details: detailsOf(alert),
    },
    links: [
      ...(url === undefined ? [] : [{ href: url, text: 'Incident' }]),
      ...(URL.canParse(target) ? [{ href: target, text: 'Target' }] : []),
    ],
  };
}

function detailsOf({ id, kind, verdict, since, causes, tags, places }: Alert): object {
  return {
    alert: id,
    kind,
    verdict,
    since,
    ...(places && { places: places.summary }),
    causes: causes.map((cause) => ({
      cause: causeTitle(cause),
      where: cause.where,
      expected: expectedText(cause),
      received: cause.received,
      hint: cause.hint,
    })),
    tags,
  };
}
