import { defineMonitor } from 'driftline';

/** The login monitor of the benchmark: log in, use the token, try an account that does not exist. */
export default defineMonitor({
  name: 'login',
  limits: { slow: '1s', down: '4s' },
  steps: [
    { operation: 'login' },
    { operation: 'listAccounts' },
    { operation: 'login', case: 'unknown-user' },
  ],
});
