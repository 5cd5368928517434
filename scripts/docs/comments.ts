import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/project/project-root.ts';

type Texts = Readonly<Record<string, string>>;

/** What the comment of a constant says, and those of its properties. */
interface Comments {
  readonly own: string | undefined;
  readonly properties: Texts;
}

const COMMENT = '(?:/\\*\\*(?<comment>(?:(?!\\*/)[^])*)\\*/\\n *)?';
const CONSTANT = new RegExp(`^${COMMENT}(?:export )?const (?<name>\\w+) = (?<value>[^]*?);$`, 'gm');
const PROPERTY = new RegExp(`^ {2}${COMMENT}(?:\\.\\.\\.(?<from>\\w+)|(?<name>\\w+))[:,]`, 'gm');

/**
 * The comments in some sources, by the names of constants: an object whose type is inferred has its documentation there,
 * for editors and for the pages. The comments of an object that is spread into another come with it.
 */
export function commentsIn(...paths: readonly string[]): ReadonlyMap<string, Comments> {
  const comments = new Map<string, Comments>();
  const sources = paths.map((path) => readFileSync(join(projectRoot(), path), 'utf8'));
  for (const { groups: constant } of sources.flatMap((source) => [...source.matchAll(CONSTANT)])) {
    let properties: Texts = {};
    for (const { groups: { comment, from, name } = {} } of (constant?.value ?? '').matchAll(PROPERTY)) {
      if (from !== undefined) properties = { ...properties, ...comments.get(from)?.properties };
      else if (name !== undefined && comment !== undefined)
        properties = { ...properties, [name]: plain(comment) };
    }
    comments.set(constant?.name ?? '', { own: constant?.comment && plain(constant.comment), properties });
  }
  return comments;
}

function plain(comment: string): string {
  return comment
    .replace(/\n *\* ?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
