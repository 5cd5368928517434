import { type HtmlValue, html, type Markup } from './html.ts';

/**
 * A part of a page: its heading and what it is about at the side, its content beside or below.
 * @param id stands in the address of the part; written in this project, never received
 */
export function section(id: string, title: string, about: HtmlValue, content: HtmlValue): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<div class="aside"><h3 id="${id}-title">${title}</h3><p class="quiet">${about}</p></div>
<div class="content">${content}</div>
</section>\n`;
}
