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
import type { ExportedRun, RequestedOperation } from './exported-run.ts';

/** Attributes that the conventions have, but do not call stable yet. */
const ATTR_URL_TEMPLATE = 'url.template';

/** What the conventions call a method that is not known. */
const OTHER_METHOD = '_OTHER';

/** One request that was made: a step, or an attempt of it that failed. */
export interface MadeRequest {
  readonly seconds: number;
  readonly attributes: Attributes;
}

/**
 * The requests of a run, by the conventions of `http.client.request.duration`
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/). Those whose time cannot be believed are left out.
 */
export function requestsOf({ monitor, run, steps, operations = [] }: ExportedRun): MadeRequest[] {
  return steps
    .filter((step) => !step.untrusted)
    .flatMap((step) => {
      const operation = operations.find(({ id }) => id === step.operation);
      const known = {
        'driftline.monitor': monitor,
        ...placeOf(run.target, step),
        ...requestedOf(operation, step),
      };
      const failed = (step.attempts ?? []).map((attempt) => ({
        seconds: attempt.phases.total / 1000,
        attributes: { ...known, [ATTR_ERROR_TYPE]: attempt.outcome },
      }));
      return [
        ...failed,
        { seconds: step.phases.total / 1000, attributes: { ...known, ...responseOf(step) } },
      ];
    });
}

/** The server by its name, as it was asked for; by its address where the target says none. */
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

function requestedOf(operation: RequestedOperation | undefined, step: StepRecord): Attributes {
  return {
    [ATTR_HTTP_REQUEST_METHOD]: operation?.method ?? step.evidence?.request.method ?? OTHER_METHOD,
    ...(operation && { [ATTR_URL_TEMPLATE]: operation.path }),
  };
}

/** To a client a response of 400 or more is an error, wherever it was expected. */
function responseOf({ outcome, status }: StepRecord): Attributes {
  const error = outcome === 'response' ? status !== undefined && status >= 400 && String(status) : outcome;
  return {
    ...(outcome === 'response' && { [ATTR_NETWORK_PROTOCOL_VERSION]: '1.1' }),
    ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    ...(error && { [ATTR_ERROR_TYPE]: error }),
  };
}
