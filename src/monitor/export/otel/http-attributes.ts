import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { StepRecord } from '../../../history/index.ts';
import type { ExportedOperation, ExportedRun } from './exported-run.ts';

/** An attribute that the conventions do not call stable yet. */
const ATTR_URL_TEMPLATE = 'url.template';

/** The value that the conventions define for an unknown method. */
const OTHER_METHOD = '_OTHER';

/** One request: a step, or a failed attempt of it. */
export interface SentRequest {
  readonly seconds: number;
  readonly attributes: Attributes;
}

/**
 * The requests of a run, by the conventions of `http.client.request.duration`
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/). Steps with untrusted times are skipped.
 */
export function requestsOf({ monitor, run, steps, operations = [] }: ExportedRun): SentRequest[] {
  return steps
    .filter((step) => !step.untrusted)
    .flatMap((step) => {
      const operation = operations.find(({ id }) => id === step.operation);
      const known = {
        'driftline.monitor': monitor,
        ...placeOf(run.target, step),
        ...requestAttributes(operation, step),
      };
      const failed = (step.attempts ?? []).map((attempt) => ({
        seconds: attempt.phases.total / 1000,
        attributes: { ...known, [ATTR_ERROR_TYPE]: attempt.outcome },
      }));
      return [
        ...failed,
        { seconds: step.phases.total / 1000, attributes: { ...known, ...responseAttributes(step) } },
      ];
    });
}

/**
 * The server: host and port of the target's URL, or the address of the connection if the target is no URL.
 */
export function placeOf(target: string, { connection }: StepRecord): Attributes {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url) {
    return connection
      ? { [ATTR_SERVER_ADDRESS]: connection.address, [ATTR_SERVER_PORT]: connection.port }
      : {};
  }
  const scheme = url.protocol.replace(':', '');
  return {
    [ATTR_SERVER_ADDRESS]: url.hostname.replace(/^\[|\]$/g, ''),
    [ATTR_SERVER_PORT]: Number(url.port) || (scheme === 'https' ? 443 : 80),
    [ATTR_URL_SCHEME]: scheme,
  };
}

function requestAttributes(operation: ExportedOperation | undefined, step: StepRecord): Attributes {
  return {
    [ATTR_HTTP_REQUEST_METHOD]: operation?.method ?? step.evidence?.request.method ?? OTHER_METHOD,
    ...(operation && { [ATTR_URL_TEMPLATE]: operation.path }),
  };
}

/** By the conventions, a status of 400 or more is an error to a client, even if it was expected. */
function responseAttributes({ outcome, status }: StepRecord): Attributes {
  const error = outcome === 'response' ? status !== undefined && status >= 400 && String(status) : outcome;
  return {
    ...(outcome === 'response' && { [ATTR_NETWORK_PROTOCOL_VERSION]: '1.1' }),
    ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    ...(error && { [ATTR_ERROR_TYPE]: error }),
  };
}
