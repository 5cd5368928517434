import { test } from '@playwright/test';
import { askAll } from './ask.mjs';

test('the login keeps its promises', async ({ request }) => {
  await askAll(request);
});
