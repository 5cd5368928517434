// Playwright's request context in a plain script: no runner, no browser.
import { request } from '@playwright/test';
import { askAll } from './ask.mjs';

const context = await request.newContext();
await askAll(context);
await context.dispose();
