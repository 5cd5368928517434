import { cut } from '../../core/index.ts';
import type { Alert } from '../../history/index.ts';
import type { DeliveryContext } from '../channel.ts';
import { postJson } from '../post.ts';
import { type Fact, type Message, messageOf } from '../wording.ts';

/** Keeps a message below the 28 KB that Teams accepts. */
const LONGEST_FACT = 500;

/**
 * Posts an Adaptive Card to the webhook of a workflow ("Post to a channel when a webhook request is
 * received").
 */
export async function deliver(
  alerts: readonly Alert[],
  context: DeliveryContext,
): Promise<string | undefined> {
  const { teamsWebhookUrl } = context.settings;
  if (teamsWebhookUrl === undefined) return undefined;
  const colour = alerts.at(-1)?.level === 'ok' ? 'Good' : 'Attention';
  return postJson(teamsWebhookUrl, teamsMessage(messageOf(alerts), colour), context);
}

/**
 * All text is in runs of rich text, which unlike `TextBlock` and `FactSet` are not rendered as Markdown: no
 * links, no markup. Without `msteams.entities` there are no mentions.
 */
export function teamsMessage({ title, headlines, causes, facts }: Message, color: string): unknown {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      richText([{ text: title, weight: 'Bolder', size: 'Large', color }]),
      ...headlines.map((text) => richText([{ text }])),
      ...causes.flatMap((cause) => [
        { ...richText([{ text: cause.title, weight: 'Bolder' }]), separator: true },
        ...cause.facts.map(factText),
      ]),
      ...facts.map(([label, value]) => factText([label, cut(value, LONGEST_FACT)])),
    ],
  };
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return { type: 'message', attachments: [attachment] };
}

function factText([label, value]: Fact): object {
  return richText([{ text: `${label}: `, isSubtle: true }, { text: value }]);
}

function richText(runs: readonly ({ readonly text: string } & Readonly<Record<string, unknown>>)[]): object {
  return { type: 'RichTextBlock', inlines: runs.map((run) => ({ type: 'TextRun', ...run })) };
}
