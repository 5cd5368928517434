// Playwright's request context in a plain script: no runner, no browser.
import { request } from '@playwright/test';
import { sendAll } from './send-all.mjs';

const context = await request.newContext();
await sendAll(context);
await context.dispose();
