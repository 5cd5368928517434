import { ALERT_KINDS } from '../state/alert.ts';
import { LEVELS } from '../state/level.ts';
import { VERDICTS } from './record.ts';
import { isCount, isFlag, isText, isTime, listOf, mapOf, oneOf, type Shape, shaped } from './shape.ts';

const CAUSE: Shape = {
  required: {
    id: isText,
    title: isText,
    operation: isText,
    where: isText,
    expected: isText,
    received: isText,
    contract: isText,
    hint: isText,
    fingerprint: isText,
    steps: isCount,
  },
};

const ALERT: Shape = {
  required: {
    id: isText,
    kind: oneOf(ALERT_KINDS),
    incident: isText,
    monitor: isText,
    target: isText,
    contract: isText,
    level: oneOf(LEVELS),
    previousLevel: oneOf(LEVELS),
    verdict: oneOf(VERDICTS),
    since: isTime,
    time: isTime,
    headline: isText,
    causes: listOf(shaped(CAUSE)),
    tags: listOf(isText),
  },
};

const PENDING: Shape = {
  required: { alert: shaped(ALERT), channel: isText, attempts: isCount, nextAt: isTime },
};

/** `MonitorState`, as a run's line has it. */
export const STATE: Shape = {
  required: {
    level: oneOf(LEVELS),
    since: isTime,
    recent: (value) => typeof value === 'string' && /^[ugrbd?]*$/.test(value),
    flapping: isFlag,
    counts: mapOf(isCount, VERDICTS),
    pending: listOf(shaped(PENDING)),
  },
  optional: { incident: isText, notifiedAt: isTime },
};
