import type { ContractView } from '../contract/contract-view.ts';
import type { Tally } from '../contract/coverage-numbers.ts';
import { mutationOf } from './contract-mutation.ts';
import { html, type Markup } from './html.ts';
import { printable } from './printable.ts';
import { countText, percentText } from './wording.ts';

const NAME_LENGTH = 120;

/** A contract, and the name of its page's file in the same folder, which this project generates. */
export interface LinkedContract {
  readonly view: ContractView;
  readonly address: string;
}

/** A contract on the front page: its coverage and mutation score. */
export function contractRow({ view, address }: LinkedContract, index: number): Markup {
  const { title, contract, numbers, mutation, covered } = view;
  const { operations, responses, properties, cases } = numbers;
  const id = `contract-${index + 1}`;
  return html`<section class="row tone-unknown" aria-labelledby="${id}">
<p class="eyebrow">Contract <b>${printable(title, NAME_LENGTH)}</b> <code>${printable(contract.file, NAME_LENGTH)}</code></p>
<h2 class="verdict" id="${id}"><span>${share(responses)} of its responses<span class="because">, and ${share(properties)} of its properties, are tested or monitored</span></span></h2>
<ul class="facts">
<li>${ofText(operations, 'operation')}, ${ofText(responses, 'response')}, ${ofText(properties, 'property', 'properties')}</li>
${cases && covered && html`<li>${ofText(cases, 'case')} sent</li>`}
<li>${mutation ? mutationText(mutationOf(mutation)) : html`Mutation score not measured: <code>npm run mutate</code>`}</li>
<li><a href="${address}">Coverage of each part</a></li>
</ul>
</section>\n`;
}

function share({ done, of }: Tally): string {
  return of === 0 ? 'None' : percentText(done / of);
}

function ofText({ done, of }: Tally, one: string, many?: string): string {
  return `${done.toLocaleString('en-US')} of ${countText(of, one, many)}`;
}

function mutationText({ made, caught, survived }: ReturnType<typeof mutationOf>): Markup {
  const rest = survived > 0 && html`, <strong>${survived.toLocaleString('en-US')} survived</strong>`;
  return html`The rules catch ${caught.toLocaleString('en-US')} of ${countText(made, 'mutant')}${rest}`;
}
