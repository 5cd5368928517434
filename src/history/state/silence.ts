import type { RunRecord } from '../store/record.ts';
import type { IncidentKind, IncidentPart, Known, MonitorState } from './state.ts';

/**
 * The state after a run that notified nobody: it remembers what people knew before the first of them.
 * @param after the state as it would be
 */
export function heldBack(before: MonitorState, after: MonitorState): MonitorState {
  const { notifiedAt: _, ...state } = after;
  const notifiedAt = before.notifiedAt;
  const silenced = knownAfter(before.silenced ?? knownIn(before), after);
  // When people were last notified of an incident says nothing of another one.
  const goesOn = notifiedAt !== undefined && after.incident === before.incident;
  return { ...state, silenced, ...(goesOn ? { notifiedAt } : {}) };
}

function knownIn({ level, incident, incidentSince, trouble }: MonitorState): Known {
  return {
    level,
    ...(incident === undefined ? {} : { incident }),
    ...(incidentSince === undefined ? {} : { incidentSince }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** Remembers when the incident that people know of was over. */
function knownAfter(known: Known, { incident, since }: MonitorState): Known {
  const isOver = known.incident !== undefined && known.incident !== incident;
  return isOver && known.endedAt === undefined ? { ...known, endedAt: since } : known;
}

/** An alert to be made. */
interface Wanted {
  readonly kind: IncidentKind;
  readonly before: Pick<MonitorState, 'level'>;
  readonly after: MonitorState;
  readonly incident: IncidentPart;
}

/**
 * What to notify after a silence: the end of the incident that people know of, and the one that is open, also where
 * nothing changed in it. An incident that began and ended within the silence is not notified. Pure.
 */
export function alertsAfterSilence(known: Known, state: MonitorState, run: RunRecord): Wanted[] {
  const { incident, incidentSince = run.time } = known;
  const ended = incident !== undefined && incident !== state.incident;
  const was: IncidentPart | undefined = ended
    ? { incident, incidentSince, ...(known.trouble === undefined ? {} : { trouble: known.trouble }) }
    : undefined;
  const now = openIncident(state);
  const isKnown = now !== undefined && now.incident === incident;
  return [
    ...(was
      ? [{ kind: 'recovered' as const, before: known, after: endOf(known, state), incident: was }]
      : []),
    ...(now
      ? [
          {
            kind: kindOf(known, state, isKnown),
            before: isKnown ? known : { level: 'ok' as const },
            after: state,
            incident: now,
          },
        ]
      : []),
  ];
}

/** The state at the end of an incident, as far as its alert needs it. */
function endOf({ endedAt }: Known, state: MonitorState): MonitorState {
  return { ...state, level: 'ok', since: endedAt ?? state.since };
}

function openIncident({ incident, incidentSince, trouble }: MonitorState): IncidentPart | undefined {
  if (incident === undefined || incidentSince === undefined) return undefined;
  return { incident, incidentSince, ...(trouble === undefined ? {} : { trouble }) };
}

function kindOf(known: Known, { level, flapping }: MonitorState, isKnown: boolean): IncidentKind {
  if (!isKnown) return flapping ? 'flapping' : 'opened';
  if (flapping || level === known.level) return 'reminder';
  return level === 'warning' ? 'eased' : 'worsened';
}
