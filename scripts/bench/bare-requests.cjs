// Sends the requests of a thousand monitors, each once a minute, and nothing else: the baseline of the cost
// of `watch`.
const http = require('node:http');

const [monitors, everySeconds] = process.argv.slice(2).map(Number);
const base = new URL(process.env.BASE_URL);
const account = (email, password) => JSON.stringify({ email, password });

function send(method, path, headers, body) {
  return new Promise((done, fail) => {
    const options = {
      host: base.hostname,
      port: base.port,
      path: base.pathname + path,
      method,
      headers,
      agent: false,
    };
    const call = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done(Buffer.concat(chunks).toString()));
    });
    call.on('error', fail);
    call.end(body);
  });
}

async function run() {
  const json = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const response = await send('POST', '/auth/login', json, account('demo@example.com', 'demo'));
  const { access_token: token } = JSON.parse(response);
  await send('GET', '/auth/accounts', { Authorization: `Bearer ${token}`, Accept: 'application/json' });
  await send(
    'POST',
    '/auth/login',
    json,
    account('driftline@example.invalid', 'driftline-wrong-password-7f3a'),
  );
}

setInterval(() => void run().catch(() => {}), (everySeconds * 1000) / monitors);
