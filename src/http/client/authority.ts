import { DriftlineError } from '../../core/index.ts';

/**
 * Node passes over a certificate authority that it cannot read, and then blames the server's certificate.
 *
 * @throws DriftlineError DL_SETTING_INVALID: it is not a certificate in PEM
 */
export async function requireAuthority(pem: string): Promise<void> {
  const { X509Certificate } = await import('node:crypto');
  try {
    new X509Certificate(pem);
  } catch (error) {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      'The certificate authority is not a certificate in PEM.',
      'Give the text of a file that begins with -----BEGIN CERTIFICATE-----.',
      error,
    );
  }
}
