import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callTlsFailed: Rule = {
  id: 'call-tls-failed',
  family: 'call',
  severity: 'error',
  title: 'The TLS handshake failed',
  why: 'Clients that verify certificates, as they must, cannot connect to the API.',
  fix: 'Renew or correct the certificate, its chain and host name, or the TLS versions that the server offers; CA_CERT names an authority of your own, CLIENT_CERT a client certificate.',
  source: 'RFC 9110, section 4.3.4',
  perCase: true,
  check: callFailed('tls'),
};
