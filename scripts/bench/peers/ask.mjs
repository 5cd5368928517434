/**
 * Sends the requests of the benchmark by Playwright, the second with the token that the first was given.
 * @param context an APIRequestContext
 */
export async function askAll(context) {
  const { requests, tokenProperty } = JSON.parse(process.env.DRIFTLINE_BENCH_PEERS);
  let token;
  for (const { method, url, headers, body, accepted } of requests) {
    const response = await context.fetch(url, {
      method,
      headers: token ? withToken(headers, token) : headers,
      ...(body === undefined ? {} : { data: Buffer.from(body) }),
    });
    if (response.ok() !== accepted) throw new Error(`${method} ${url}: ${response.status()}`);
    const answer = await response.json();
    token ??= answer[tokenProperty];
  }
}

function withToken(headers, token) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('{{token}}', token)]),
  );
}
