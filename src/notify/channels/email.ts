import { cut, withPackages } from '../../core/index.ts';
import type { Alert } from '../../history/index.ts';
import { html } from '../../report/index.ts';
import type { DeliveryContext } from '../channel.ts';
import { type Message, messageOf } from '../wording.ts';

/** Long enough for the headline; phones show less. */
const LONGEST_SUBJECT = 200;

/** A message id has one `@`, and the incident of a place another one (RFC 5322, section 3.6.4). */
function messageId(id: string): string {
  return `<${id.replaceAll('@', '=')}@driftline.invalid>`;
}

/** Sends one e-mail, in text and HTML, over SMTP. All e-mails of an incident are one thread. */
export async function deliver(
  alerts: readonly Alert[],
  { settings, limitMs, now }: DeliveryContext,
): Promise<string | undefined> {
  const { smtpUrl, alertEmailTo = [], alertEmailFrom = alertEmailTo[0] } = settings;
  const [last] = alerts.slice(-1);
  if (!last || smtpUrl === undefined || alertEmailFrom === undefined) return undefined;
  const { createTransport } = await loadMailer();
  const transport = createTransport({ ...serverOf(smtpUrl), ...timeLimits(limitMs) });
  const message = messageOf(alerts);
  try {
    await transport.sendMail({
      from: alertEmailFrom,
      to: [...alertEmailTo],
      subject: cut(`${message.title}: ${message.gist}`, LONGEST_SUBJECT),
      text: textOf(message),
      html: htmlOf(message),
      date: now,
      messageId: messageId(last.id),
      references: messageId(last.incident),
      // RFC 3834: no out-of-office responses.
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
      signal: AbortSignal.timeout(limitMs),
    });
    return undefined;
  } catch (error) {
    return problemOf(error);
  } finally {
    transport.close();
  }
}

/** @throws DriftlineError DL_PACKAGE_MISSING */
export function loadMailer() {
  return withPackages('E-mail', () => import('nodemailer'));
}

/** The password is not sent without TLS, unless the server is on this machine. */
export function serverOf(address: string) {
  const { protocol, hostname, port, username, password } = new URL(address);
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const local = /^(?:localhost|127\.[\d.]+|::1)$/.test(host);
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    host,
    secure,
    ...(port === '' ? {} : { port: Number(port) }),
    ...(username === '' ? {} : { auth, requireTLS: !local }),
  };
}

function timeLimits(limitMs: number) {
  return {
    dnsTimeout: limitMs,
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    socketCloseTimeout: 0,
  };
}

/** The text of a server may repeat the password: only its code is used. */
function problemOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (typeof responseCode === 'number') return `the mail server responded with ${responseCode}`;
  return typeof code === 'string' ? `the mail was not sent: ${code}` : 'the mail was not sent';
}

function textOf({ headlines, causes, facts }: Message): string {
  const lines = (pairs: Message['facts']) => pairs.map(([label, value]) => `${label}: ${value}`);
  const blocks = [
    ...headlines,
    ...causes.map(({ title, facts: own }) => [title, ...lines(own).map((each) => `  ${each}`)].join('\n')),
    lines(facts).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function htmlOf({ title, headlines, causes, facts }: Message): string {
  const rows = (pairs: Message['facts']) =>
    pairs.map(
      ([label, value]) =>
        html`<tr><td style="padding-right:1em;color:#666">${label}</td><td>${value}</td></tr>`,
    );
  return html`<!doctype html>
<html lang="en"><body style="font:15px/1.4 system-ui,sans-serif">
<h1 style="font-size:18px">${title}</h1>
${headlines.map((headline) => html`<p>${headline}</p>`)}
${causes.map((cause) => html`<h2 style="font-size:15px">${cause.title}</h2><table>${rows(cause.facts)}</table>`)}
<hr><table>${rows(facts)}</table>
</body></html>
`.text;
}
