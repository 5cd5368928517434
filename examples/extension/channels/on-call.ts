import { defineChannel } from 'driftline';

/** Posts the headline of an alert to the on-call service. */
export const onCall = defineChannel({
  name: 'on-call',
  async deliver([alert], { signal }) {
    const body = JSON.stringify({ text: `${alert?.monitor}: ${alert?.headline}`, id: alert?.id });
    const response = await fetch(process.env.ON_CALL_URL ?? '', { method: 'POST', body, signal });
    if (!response.ok) throw new Error(`the on-call service returned ${response.status}`);
  },
});
