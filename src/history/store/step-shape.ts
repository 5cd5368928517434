import { FAILURE_KINDS } from '../../http/index.ts';
import { FAMILIES } from '../../rules/index.ts';
import {
  isNumber,
  isObject,
  isSpan,
  isText,
  isTime,
  isWhole,
  listOf,
  mapOf,
  oneOf,
  type Shape,
  shaped,
  type Test,
} from './shape.ts';

const PHASES: Shape = {
  required: { total: isSpan },
  optional: {
    dns: isSpan,
    connect: isSpan,
    proxy: isSpan,
    tls: isSpan,
    send: isSpan,
    server: isSpan,
    download: isSpan,
  },
};

export const FINDING: Shape = {
  required: {
    id: isText,
    family: oneOf(FAMILIES),
    severity: oneOf(['error', 'warning', 'info']),
    title: isText,
    operation: isText,
    case: isText,
    where: isText,
    expected: isText,
    contract: isText,
    received: isText,
    hint: isText,
    fingerprint: isText,
  },
  optional: { reason: isText, change: isText, sameAs: isText },
};

const REQUEST: Shape = {
  required: { method: isText, url: isText, headers: mapOf(isText) },
  optional: { body: isText },
};

const isPair: Test = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);

const RESPONSE: Shape = { required: { status: isWhole, headers: listOf(isPair), body: isText } };

const EVIDENCE: Shape = {
  required: { request: shaped(REQUEST), curl: isText },
  optional: { response: shaped(RESPONSE), failure: isText },
};

export const CONNECTION: Shape = {
  required: { address: isText, port: isWhole },
  optional: {
    family: isText,
    proxy: isText,
    tlsVersion: isText,
    certificateExpiresAt: isTime,
    certificateValidFrom: isTime,
    intermediate: isText,
  },
};

const OUTCOMES = ['response', ...FAILURE_KINDS];

const ATTEMPT: Shape = {
  required: { time: isTime, outcome: oneOf(OUTCOMES), failure: isText, phases: shaped(PHASES) },
};

/** What an exchange says in any case. */
const COMMON = {
  required: {
    operation: isText,
    case: isText,
    expects: oneOf(['accepted', 'refused', 'any']),
    phases: shaped(PHASES),
  },
  optional: {
    failure: isText,
    status: isWhole,
    lagMs: isSpan,
    untrusted: oneOf([true]),
    attempts: listOf(shaped(ATTEMPT)),
    tokenLifeSeconds: isNumber,
    evidence: shaped(EVIDENCE),
  },
} as const;

/** An exchange within a run's line. */
export const EXCHANGE: Shape = {
  required: { ...COMMON.required, afterMs: isWhole },
  optional: {
    ...COMMON.optional,
    outcome: oneOf(OUTCOMES),
    connection: (value) => value === null || (isObject(value) && shaped(CONNECTION)(value)),
    findings: listOf(shaped(FINDING)),
  },
};
