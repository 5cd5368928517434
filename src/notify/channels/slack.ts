import { cut } from '../../core/index.ts';
import type { Alert } from '../../history/index.ts';
import type { DeliveryContext } from '../channel.ts';
import { postJson } from '../post.ts';
import { type Message, messageOf } from '../wording.ts';

/** Block Kit: the maximum length of a section's text. */
const LONGEST_SECTION = 3000;

/**
 * Posts to an incoming webhook, with Block Kit (docs.slack.dev, "Sending messages using incoming webhooks").
 */
export async function deliver(
  alerts: readonly Alert[],
  context: DeliveryContext,
): Promise<string | undefined> {
  const { slackWebhookUrl } = context.settings;
  if (slackWebhookUrl === undefined) return undefined;
  return postJson(slackWebhookUrl, slackMessage(messageOf(alerts)), context);
}

/**
 * All text in the blocks is `plain_text`, in which Slack renders no mentions, links or markup. The `text` of
 * desktop and mobile notifications is rendered as markup, so it is escaped here.
 */
export function slackMessage({ title, gist, headlines, causes, facts }: Message): unknown {
  const causeTexts = causes.map((cause) => [cause.title, ...cause.facts.map(line)].join('\n'));
  return {
    text: escaped(cut(`${title}\n${gist}`, LONGEST_SECTION)),
    // Slack must not fetch a URL that an API sent, for a preview.
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(cut(title, 150)) },
      { type: 'section', text: plain(cut(headlines.join('\n'), LONGEST_SECTION)) },
      ...causeTexts.map((text) => ({ type: 'section', text: plain(cut(text, LONGEST_SECTION)) })),
      { type: 'context', elements: [plain(cut(facts.map(line).join('\n'), LONGEST_SECTION))] },
    ],
  };
}

function line([label, value]: readonly [string, string]): string {
  return `${label}: ${value}`;
}

function plain(text: string): unknown {
  return { type: 'plain_text', text, emoji: false };
}

/** Escapes the three control characters of Slack: `<!channel>`, `<https://…|click>`, `&lt;`. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
