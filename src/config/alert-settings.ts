import { DriftlineError } from '../core/index.ts';
import type { AlertSettings, SettingName } from '../project/index.ts';
import { commandLine, headerText, invalid, url, type WrittenSettings } from './checks.ts';

/**
 * Checks the settings of notifications. Most of these hold a key, so no error repeats a value.
 * @throws DriftlineError DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export function alertSettings(written: WrittenSettings): AlertSettings {
  return {
    ...given('alertWebhookUrl', url(written, 'ALERT_WEBHOOK_URL')),
    ...given('alertWebhookSecret', written.ALERT_WEBHOOK_SECRET?.text),
    ...given('slackWebhookUrl', url(written, 'SLACK_WEBHOOK_URL')),
    ...given('teamsWebhookUrl', url(written, 'TEAMS_WEBHOOK_URL')),
    ...given('pagerdutyRoutingKey', headerText(written, 'PAGERDUTY_ROUTING_KEY')),
    ...given('pagerdutyUrl', url(written, 'PAGERDUTY_URL')),
    ...emailSettings(written),
    ...given('alertCommand', commandLine(written, 'ALERT_COMMAND')),
    ...given('heartbeatUrl', url(written, 'HEARTBEAT_URL')),
  };
}

type Given<Name extends keyof AlertSettings> = Pick<AlertSettings, Name> | object;

function given<Name extends keyof AlertSettings>(name: Name, value: AlertSettings[Name]): Given<Name> {
  return value === undefined ? {} : { [name]: value };
}

function emailSettings(written: WrittenSettings): AlertSettings {
  const smtpUrl = smtpAddress(written);
  const to = addresses(written, 'ALERT_EMAIL_TO');
  const from = addresses(written, 'ALERT_EMAIL_FROM');
  if ((smtpUrl === undefined) !== (to === undefined)) {
    const missing = smtpUrl === undefined ? 'SMTP_URL' : 'ALERT_EMAIL_TO';
    throw new DriftlineError(
      'DL_SETTING_MISSING',
      `${missing} is not set.`,
      'Set both SMTP_URL and ALERT_EMAIL_TO.',
    );
  }
  if (from && from.length > 1)
    throw invalid(written, 'ALERT_EMAIL_FROM', 'more than one address', 'one e-mail address');
  return {
    ...given('smtpUrl', smtpUrl),
    ...given('alertEmailTo', to),
    ...given('alertEmailFrom', from?.[0]),
  };
}

/** The URL of the mail server. A query is refused: nodemailer would take options from it. */
function smtpAddress(written: WrittenSettings): string | undefined {
  const text = written.SMTP_URL?.text.trim();
  if (text === undefined) return undefined;
  const expected = 'smtp:// or smtps:// with a host, user and password percent-encoded, and no query';
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !/^smtps?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw invalid(written, 'SMTP_URL', 'not an SMTP URL', expected);
  }
  if (parsed.search || parsed.hash || parsed.pathname.length > 1) {
    throw invalid(written, 'SMTP_URL', 'a URL with a path, a query or a fragment', expected);
  }
  try {
    decodeURIComponent(parsed.username + parsed.password);
  } catch {
    throw invalid(written, 'SMTP_URL', 'a URL whose user or password is not percent-encoded', expected);
  }
  return parsed.href;
}

/** Addresses go into mail headers: no control characters, and text before and after the at sign. */
function addresses(written: WrittenSettings, name: SettingName): readonly string[] | undefined {
  const parts = written[name]?.text.split(',').map((part) => part.trim());
  if (parts?.every((part) => /^[^\p{Cc}]*[^\s@<]@[^\s@>]+>?$/u.test(part)) === false) {
    throw invalid(written, name, 'not a list of e-mail addresses', 'e-mail addresses separated by commas');
  }
  return parts;
}
