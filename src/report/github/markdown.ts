import { plain } from '../../core/index.ts';

/** Escapes a text for Markdown: no link, no markup, no @mention, no line break. */
export function escapedMarkdown(text: string): string {
  return plain(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~>]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '&#64;')
    .replace(/(https?)(?=:)/gi, '<span>$1</span>');
}

/** Escapes lines for `<pre>`, where Markdown is not interpreted but HTML is. */
export function escapedCode(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    .join('\n');
}
