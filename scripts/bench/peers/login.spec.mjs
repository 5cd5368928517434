import { test } from '@playwright/test';
import { sendAll } from './send-all.mjs';

test('the login keeps its contract', async ({ request }) => {
  await sendAll(request);
});
