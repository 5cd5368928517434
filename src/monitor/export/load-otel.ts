import { withPackages } from '../../core/index.ts';
import { otelSignals } from './otel-switch.ts';

/**
 * What sends by OpenTelemetry's SDK, which Driftline does not bring.
 * @throws DriftlineError DL_PACKAGE_MISSING
 */
export function loadOtel(): Promise<typeof import('./otel.ts')> {
  return withPackages('OpenTelemetry', () => import('./otel.ts'));
}

/**
 * That the SDK is there, where the environment names a collector.
 * @throws DriftlineError DL_PACKAGE_MISSING
 */
export async function requireOtel(environment: NodeJS.ProcessEnv): Promise<void> {
  if (otelSignals(environment).length > 0) await loadOtel();
}
