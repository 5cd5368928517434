import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** The raw message. */
  readonly text: string;
}

interface MailServer {
  /** With user and password, percent-encoded. */
  readonly url: string;
  readonly mails: readonly Mail[];
}

/** A mail server that keeps the mails it gets; it is closed after the tests of the file. */
export async function mailServer(
  account: { readonly user: string; readonly password: string },
  options: SMTPServerOptions = {},
): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password }, _session, done) {
      const known = username === account.user && password === account.password;
      // The worst case: the server repeats the password.
      if (known) done(null, { user: username });
      else done(new Error(`no ${username} with ${password}`));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, text: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  after(() => new Promise<void>((done) => server.close(done)));
  const { port } = listening.address() as AddressInfo;
  const credentials = [account.user, account.password].map(encodeURIComponent).join(':');
  return { url: `smtp://${credentials}@127.0.0.1:${port}`, mails };
}
