import { defineMonitor } from 'driftline';

/**
 * The login of the contract in CONTRACT. A monitor without `steps` logs in, uses the token, and sends what
 * must be rejected: a token without a signature, and an account that does not exist; at DEPTH=full also what
 * could lock an account.
 */
export default defineMonitor({
  name: 'login',
  limits: { slow: '1s', down: '4s' },
  retries: { times: 1, delay: '1s' },
  objectives: {
    availability: { target: 0.999, window: '30d' },
    latency: { target: 0.95, server: '1s', window: '30d' },
  },
  alerts: { within: { failures: 3, runs: 10 }, remindEvery: '4h' },
  tags: ['login'],
});
