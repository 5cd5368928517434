import { defineConfig } from 'driftline';
import { onCall } from './channels/on-call.ts';
import { cacheControl } from './rules/cache-control.ts';

export default defineConfig({
  rules: {
    'token-claims-leak': { severity: 'off', reason: 'our tokens name the user until version 2' },
  },
  customRules: [cacheControl],
  channels: [onCall],
});
