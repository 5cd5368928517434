import { FAMILIES } from '../pages/families.ts';
import { type RulePage, switchExample } from './rule-page.ts';

/** The rules' reference, `docs/reference/rules.md`: what `driftline explain` says of each rule, a family after the other. */
export function rulesMarkdown(pages: readonly RulePage[]): string {
  const families = FAMILIES.map(({ family, title, about }) => {
    const own = pages.filter((page) => page.family === family);
    return [`## ${title}`, about, ...own.map(ruleMarkdown)].join('\n\n');
  });
  return `${[HEAD(pages.length), ...families].join('\n\n')}\n`;
}

const HEAD = (count: number) => `# Rules

<!-- Made by \`npm run docs\` from the rules themselves. Do not edit. -->

${count} rules hold responses against the contract. \`driftline explain RULE\` prints what stands here of one of them.

A rule is switched off, or made to weigh more or less (\`off\`, \`warning\`, \`error\`), under \`rules\` in
\`driftline.config.ts\`; the reason shows in every report:

\`\`\`ts
import { defineConfig } from 'driftline';

export default defineConfig({
  rules: {
    ${switchExample('body-property-undocumented')}
  },
});
\`\`\``;

function ruleMarkdown(page: RulePage): string {
  const facts = [
    page.severity,
    page.change && `${page.change} change`,
    page.series && 'seen in many responses to the same request',
    page.source,
  ].filter((fact) => typeof fact === 'string');
  const lines = [
    `### ${page.id}`,
    `**${escaped(page.title)}.** ${escaped(page.why)} ${escaped(page.fix)}`,
    `*${facts.map(escaped).join(' · ')}*`,
  ];
  return [...lines, ...exampleMarkdown(page)].join('\n\n');
}

function exampleMarkdown({ example }: RulePage): string[] {
  if (!example) return [];
  const { fault, operation, case: step, where, expected, received } = example;
  return [
    `\`--fault ${fault}\`, ${escaped(operation)}, ${escaped(step)}:`,
    [
      '```text',
      `where     ${oneLine(where)}`,
      `received  ${oneLine(received)}`,
      `expected  ${oneLine(expected)}`,
      '```',
    ].join('\n'),
  ];
}

function escaped(text: string): string {
  return oneLine(text).replace(/[\\`*_<>|[\]]/g, '\\$&');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
