import { expect } from '../../src/playwright/matchers/stay-steady.ts';
import { describeLogin } from '../../src/playwright/outline.ts';
import { test } from '../../src/playwright/test.ts';

describeLogin("Playwright's own request", { tag: '@success' }, () => {
  test('is judged by the contract as well', async ({ flow, request, session }) => {
    const { consumer, scheme } = flow;
    test.skip(!consumer, 'the contract has no operation that takes the token');
    const response = await request.get(`.${consumer?.path}`, {
      headers: { Authorization: `${scheme} ${session.token.value}` },
    });
    await expect(response).toKeepContract({ expects: 'accepted' });
  });
});
