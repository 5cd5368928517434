import { DriftlineError } from '../../core/index.ts';

/**
 * Checks a certificate authority: Node ignores one that it cannot read, and then rejects the server's
 * certificate.
 *
 * @throws DriftlineError DL_SETTING_INVALID: it is not a certificate in PEM format
 */
export async function requireAuthority(pem: string): Promise<void> {
  const { X509Certificate } = await import('node:crypto');
  try {
    new X509Certificate(pem);
  } catch (error) {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      'The certificate authority is not a certificate in PEM format.',
      'Use the content of a file that begins with -----BEGIN CERTIFICATE-----.',
      error,
    );
  }
}
