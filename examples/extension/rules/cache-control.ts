import { defineRule } from 'driftline';

/** Requires Cache-Control in each response. */
export const cacheControl = defineRule({
  id: 'cache-control-missing',
  title: 'The response has no Cache-Control header',
  severity: 'warning',
  why: 'Without it, each cache between server and client decides by itself how long to store the response.',
  fix: 'Send Cache-Control; use no-store for responses that must not be cached.',
  source: 'RFC 9111, section 5.2',
  *check({ response }) {
    if (!response || response.headers.some(([name]) => name.toLowerCase() === 'cache-control')) return;
    yield { where: 'response header Cache-Control', expected: 'a value', received: 'nothing' };
  },
});
