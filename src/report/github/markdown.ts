import { plain } from '../../core/index.ts';

/** A text that Markdown shows as it is: no link, no mark-up, no mention of a person, no line of its own. */
export function escapedMarkdown(text: string): string {
  return plain(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~>]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '&#64;')
    .replace(/(https?)(?=:)/gi, '<span>$1</span>');
}

/** Lines within `<pre>`: Markdown reads nothing there, and HTML only these. */
export function escapedCode(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    .join('\n');
}
