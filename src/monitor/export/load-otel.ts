import { withPackages } from '../../core/index.ts';
import { otelSignals } from './otel-switch.ts';

/**
 * Loads the exporter, which needs OpenTelemetry's SDK, an optional package.
 * @throws DriftlineError DL_PACKAGE_MISSING
 */
export function loadOtel(): Promise<typeof import('./otel.ts')> {
  return withPackages('OpenTelemetry', () => import('./otel.ts'));
}

/**
 * Checks that the SDK is installed, if the environment names a collector.
 * @throws DriftlineError DL_PACKAGE_MISSING
 */
export async function requireOtel(environment: NodeJS.ProcessEnv): Promise<void> {
  if (otelSignals(environment).length > 0) await loadOtel();
}
