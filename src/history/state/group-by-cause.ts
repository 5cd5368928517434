import type { Alert } from './state.ts';

/**
 * Alerts that are one thing to people: of the same kind and the same cause, so that ten monitors of a host that refuses
 * connections are one message that names all ten. The order is that of the first of each.
 */
export function groupByCause(alerts: readonly Alert[]): Alert[][] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const key = keyOf(alert);
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  return [...groups.values()];
}

function keyOf(alert: Alert): string {
  return [alert.kind, alert.level, ...causeKey(alert)].join('\n');
}

/** A failed call belongs to its host, whatever was requested; a violation belongs to a contract. */
function causeKey({ causes: [cause], verdict, unknownCause, target, contract }: Alert): string[] {
  if (verdict === 'unknown')
    return ['unknown', unknownCause ?? '', ...(isOwn(unknownCause) ? [] : [hostOf(target)])];
  if (!cause) return ['host', hostOf(target)];
  if (verdict === 'down') return ['call', cause.id, hostOf(target)];
  return ['violation', cause.fingerprint, hostOf(target), contract];
}

/** Of this machine, and so the same for every target. */
function isOwn(cause: Alert['unknownCause']): boolean {
  return cause === 'monitor-host' || cause === 'event-loop';
}

function hostOf(target: string): string {
  return URL.canParse(target) ? new URL(target).host : target;
}
