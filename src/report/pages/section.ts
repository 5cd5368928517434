import { type HtmlValue, html, type Markup } from './html.ts';

/**
 * A section of a page: heading and description at the side, content next to them or below.
 * @param id the fragment in URLs; a constant of this project, never received text
 */
export function section(id: string, title: string, about: HtmlValue, content: HtmlValue): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<div class="aside"><h3 id="${id}-title">${title}</h3><p class="quiet">${about}</p></div>
<div class="content">${content}</div>
</section>\n`;
}
