/**
 * The section of CHANGELOG.md for the version of a tag, without its heading.
 * @param version of package.json
 * @throws Error where the tag is of another version, or the changelog has no section for it
 */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) {
    throw new Error(
      `The tag is ${tag}, but package.json has the version ${version}: expected the tag v${version}.`,
    );
  }
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((each) => /^\[?([^\s\]]+)/.exec(each)?.[1] === version);
  const notes = section?.slice(section.indexOf('\n')).trim();
  if (!notes) {
    throw new Error(
      `CHANGELOG.md has no section for ${version}: rename the heading Unreleased to ${version}.`,
    );
  }
  return notes;
}
