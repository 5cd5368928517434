import type { DocumentNeeds } from './document.ts';

/** The parts of a document that `.env.example` depends on. */
export interface EnvExample {
  readonly needs: DocumentNeeds;
  /** Path of the document, from the project's folder. */
  readonly contract: string;
  /** CONTRACT has to name it: it is not found by default. */
  readonly named: boolean;
}

/**
 * `.env.example` for one document: without the settings that it does not need, with its own examples.
 * @param template the file with every setting, a block each
 */
export function envExample(template: string, { needs, contract, named }: EnvExample): string {
  const edits: Readonly<Record<string, (block: string) => string | undefined>> = {
    BASE_URL: (block) => (needs.server ? withExample(block, 'BASE_URL', needs.server) : block),
    LOGIN_EMAIL: (block) => (needs.login || needs.basic ? block : undefined),
    LOGIN_PASSWORD: (block) => (needs.login || needs.basic ? block : undefined),
    EXPIRED_TOKEN: (block) => (needs.login ? block : undefined),
    ACCESS_TOKEN: (block) =>
      needs.tokens.length > 0 ? withComment(block, `Sent as: ${needs.tokens.join('; ')}.`) : undefined,
    SAFE_OPERATIONS: (block) =>
      needs.unsafe.length > 0
        ? withComment(block, `Not sent unless named here: ${shortList(needs.unsafe)}.`)
        : undefined,
    CONTRACT: (block) =>
      withExample(block, 'CONTRACT', contract).replace(/=$/m, named ? `=${contract}` : '='),
  };
  const blocks = template.trimEnd().split('\n\n');
  const kept = blocks.flatMap((block) => {
    const name = /^([A-Z_]+)=/m.exec(block)?.[1] ?? '';
    return edits[name] ? (edits[name](block) ?? []) : block;
  });
  return `${kept.join('\n\n')}\n`;
}

function withExample(block: string, name: string, value: string): string {
  return block.replace(/^# Example: .*$/m, () => `# Example: ${name}=${value}`);
}

/** Inserts a comment before the line of the default. */
function withComment(block: string, sentence: string): string {
  return block.replace(/^# Default: /m, () => `# ${sentence}\n# Default: `);
}

const MOST_NAMES = 30;

function shortList(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map((name) => name.replace(/\s+/g, ' '));
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
