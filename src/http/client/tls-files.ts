import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  createSecureContext,
  rootCertificates,
  type SecureContext,
  type SecureContextOptions,
} from 'node:tls';
import { DriftlineError } from '../../core/index.ts';
import { shownPath, type TlsSettings } from '../../project/index.ts';

// Loaded only where one of the settings is set.

/**
 * Client certificate and authority of a target, for `tls.connect`. The files are read each time: a process
 * that runs for months uses renewed ones.
 *
 * @throws DriftlineError DL_SETTING_INVALID: a file cannot be read or used
 */
export function secureContextOf({
  clientCert,
  clientKey,
  clientKeyPassphrase,
  caCert,
}: TlsSettings): SecureContext {
  const own =
    clientCert !== undefined && clientKey !== undefined
      ? identityOf(clientCert, clientKey, clientKeyPassphrase)
      : {};
  const context = contextWith(own, clientCert);
  if (caCert === undefined) return context;
  const authorities = textOf('CA_CERT', caCert, CERTIFICATE);
  certificateIn('CA_CERT', caCert, authorities);
  const each = authorities.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const { addCACert } = context.context as { addCACert?: (pem: string) => void };
  // To name all authorities again takes a hundred times as long.
  if (addCACert === undefined) return createSecureContext({ ...own, ca: [...rootCertificates, ...each] });
  for (const pem of each) addCACert.call(context.context, pem);
  return context;
}

/** OpenSSL finds some errors only in use: a later certificate of the file is broken, or its key is too short. */
function contextWith(own: SecureContextOptions, certPath = ''): SecureContext {
  try {
    return createSecureContext(own);
  } catch (error) {
    const { reason, code = 'unknown error' } = error as NodeJS.ErrnoException & { readonly reason?: string };
    throw invalid(
      `${shownPath(certPath)} (CLIENT_CERT) cannot be used: ${reason ?? code}.`,
      `Expected ${CERTIFICATE}, with every certificate in the file whole and a key that is long enough (RSA: 2048 bits).`,
    );
  }
}

const CERTIFICATE = 'a certificate in PEM format, which begins with -----BEGIN CERTIFICATE-----';
const KEY = 'a private key in PEM format, which begins with -----BEGIN PRIVATE KEY-----';

function identityOf(certPath: string, keyPath: string, passphrase: string | undefined) {
  const cert = textOf('CLIENT_CERT', certPath, CERTIFICATE);
  const certificate = certificateIn('CLIENT_CERT', certPath, cert);
  const pem = textOf('CLIENT_KEY', keyPath, KEY);
  const key = keyIn(keyPath, pem, passphrase);
  if (certificate.checkPrivateKey(key)) {
    return { cert, key: pem, ...(passphrase === undefined ? {} : { passphrase }) };
  }
  throw invalid(
    `The key in ${shownPath(keyPath)} (CLIENT_KEY) does not belong to the certificate in ${shownPath(certPath)} (CLIENT_CERT).`,
    'Expected the private key that the certificate was requested with.',
  );
}

function textOf(setting: string, path: string, expected: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw invalid(`${shownPath(path)} (${setting}) cannot be read: ${code}.`, `Expected ${expected}.`);
  }
}

function certificateIn(setting: string, path: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw invalid(`${shownPath(path)} (${setting}) is ${contentOf(text)}.`, `Expected ${CERTIFICATE}.`);
  }
}

function keyIn(path: string, text: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const where = `${shownPath(path)} (CLIENT_KEY)`;
    if (!/ENCRYPTED/.test(text)) throw invalid(`${where} is ${contentOf(text)}.`, `Expected ${KEY}.`);
    throw passphrase === undefined || code === 'ERR_MISSING_PASSPHRASE'
      ? invalid(`${where} is encrypted, and CLIENT_KEY_PASSPHRASE is not set.`, 'Set it to its passphrase.')
      : invalid(
          `${where} cannot be decrypted with CLIENT_KEY_PASSPHRASE.`,
          'Set it to the passphrase of that key.',
        );
  }
}

/** What a file is instead, without its content, which may be a key. */
function contentOf(text: string): string {
  const [, label] = /-----BEGIN ([A-Z ]{1,40})-----/.exec(text) ?? [];
  if (label !== undefined) return `a file with -----BEGIN ${label}----- that cannot be parsed as expected`;
  return text.trim() === '' ? 'empty' : 'a file without -----BEGIN';
}

function invalid(message: string, hint: string): DriftlineError {
  return new DriftlineError('DL_SETTING_INVALID', message, hint);
}
