import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callProxyFailed: Rule = {
  id: 'call-proxy-failed',
  family: 'call',
  severity: 'error',
  title: 'The proxy did not pass the request on',
  why: 'The request did not reach the API, so this run says nothing about its contract.',
  fix: 'Check the proxy, its user and its password in HTTP_PROXY or HTTPS_PROXY; NO_PROXY lists the hosts that need no proxy.',
  source: 'RFC 9110, section 9.3.6',
  perCase: true,
  check: callFailed('proxy'),
};
