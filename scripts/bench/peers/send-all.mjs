/**
 * Sends the requests of the benchmark by Playwright, the second with the token from the first response.
 * @param context an APIRequestContext
 */
export async function sendAll(context) {
  const { requests, tokenProperty } = JSON.parse(process.env.DRIFTLINE_BENCH_PEERS);
  let token;
  for (const { method, url, headers, body: sent, accepted } of requests) {
    const response = await context.fetch(url, {
      method,
      headers: token ? withToken(headers, token) : headers,
      ...(sent === undefined ? {} : { data: Buffer.from(sent) }),
    });
    if (response.ok() !== accepted) throw new Error(`${method} ${url}: ${response.status()}`);
    const body = await response.json();
    token ??= body[tokenProperty];
  }
}

function withToken(headers, token) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('{{token}}', token)]),
  );
}
