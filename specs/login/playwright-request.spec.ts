import { describeLogin } from '../outline.ts';
import { expect, test } from '../test.ts';

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
