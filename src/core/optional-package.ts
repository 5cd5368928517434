import { DriftlineError } from './driftline-error.ts';

/**
 * Packages that a feature needs and that Driftline does not install, in versions that work with every
 * supported Node; package.json also has the later versions that fit.
 */
export const OPTIONAL_PACKAGES = {
  'E-mail': ['nodemailer@^10.6.0'],
  PostgreSQL: ['pg@^8.23.0'],
  OpenTelemetry: [
    '@opentelemetry/exporter-logs-otlp-http@^0.223.0',
    '@opentelemetry/exporter-logs-otlp-proto@^0.223.0',
    '@opentelemetry/exporter-metrics-otlp-http@^0.223.0',
    '@opentelemetry/exporter-metrics-otlp-proto@^0.223.0',
    '@opentelemetry/resources@^2.12.0',
    '@opentelemetry/sdk-logs@^0.223.0',
    '@opentelemetry/sdk-metrics@^2.12.0',
  ],
} as const;

/**
 * Loads a module that imports optional packages.
 * @throws DriftlineError DL_PACKAGE_MISSING where one of them is not installed
 */
export async function withPackages<T>(
  purpose: keyof typeof OPTIONAL_PACKAGES,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = missingName(error);
    const packages = OPTIONAL_PACKAGES[purpose];
    if (missing === undefined || !packages.some((each) => nameOf(each) === missing)) throw error;
    throw new DriftlineError(
      'DL_PACKAGE_MISSING',
      `${purpose} needs ${missing}, which is not installed.`,
      `Install it beside driftline: npm install ${packages.map(quoted).join(' ')}`,
      error,
    );
  }
}

/**
 * The package that Node did not find: `@opentelemetry/api` of "Cannot find module '@opentelemetry/api/x'".
 */
function missingName(error: unknown): string | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /'((?:@[^/']+\/)?[^/']+)/.exec(String(message))?.[1];
}

function nameOf(wanted: string): string {
  return wanted.slice(0, wanted.lastIndexOf('@'));
}

/** Quoted for a shell: `^` is special in cmd.exe and in zsh. */
function quoted(wanted: string): string {
  return `"${wanted}"`;
}
