import { defineRule } from 'driftline';

/** Each response says how long it may be kept. */
export const cacheControl = defineRule({
  id: 'cache-control-missing',
  title: 'The response does not say how long it may be kept',
  severity: 'warning',
  why: 'Without Cache-Control each cache between server and client decides by itself.',
  fix: 'Send Cache-Control; no-store where nothing may be kept.',
  source: 'RFC 9111, section 5.2',
  *check({ response }) {
    if (!response || response.headers.some(([name]) => name.toLowerCase() === 'cache-control')) return;
    yield { where: 'response header Cache-Control', expected: 'a value', received: 'nothing' };
  },
});
