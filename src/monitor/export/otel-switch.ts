/** The kinds of telemetry that are sent, by OpenTelemetry's names. */
export type Signal = 'metrics' | 'logs';

const SIGNALS: readonly Signal[] = ['metrics', 'logs'];

/**
 * The signals that are to be sent by OTLP
 * (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/): those that have an
 * endpoint, by `OTEL_EXPORTER_OTLP_ENDPOINT` or their own, unless `OTEL_SDK_DISABLED`, or
 * `OTEL_METRICS_EXPORTER` and its like say otherwise. If empty, the SDK need not be loaded. These variables
 * are OpenTelemetry's, not settings of ours: they are not read from `.env`.
 */
export function otelSignals(environment: NodeJS.ProcessEnv): readonly Signal[] {
  if (environment.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return [];
  return SIGNALS.filter((signal) => {
    const exporters = environment[`OTEL_${signal.toUpperCase()}_EXPORTER`]?.trim() || 'otlp';
    return (
      exporters.split(',').includes('otlp') && signalVariable(environment, signal, 'ENDPOINT') !== undefined
    );
  });
}

/** The endpoints of those signals; one that is not a URL is left to the SDK. */
export function telemetryUrls(environment: NodeJS.ProcessEnv): readonly string[] {
  const endpoints = otelSignals(environment).map((signal) => signalVariable(environment, signal, 'ENDPOINT'));
  return endpoints.filter((endpoint) => endpoint !== undefined).filter((endpoint) => URL.canParse(endpoint));
}

/** `OTEL_EXPORTER_OTLP_METRICS_<name>`, else `OTEL_EXPORTER_OTLP_<name>`; an empty one counts as absent. */
export function signalVariable(
  environment: NodeJS.ProcessEnv,
  signal: Signal,
  name: string,
): string | undefined {
  const own = environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`]?.trim();
  return own || environment[`OTEL_EXPORTER_OTLP_${name}`]?.trim() || undefined;
}
