/**
 * What CHANGELOG.md says of the version that a tag names, without its heading.
 * @param version of package.json
 * @throws Error where the tag names another version, or the changelog has no section for it
 */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) {
    throw new Error(`The tag is ${tag}, and package.json says ${version}: expected the tag v${version}.`);
  }
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((each) => /^\[?([^\s\]]+)/.exec(each)?.[1] === version);
  const notes = section?.slice(section.indexOf('\n')).trim();
  if (!notes) {
    throw new Error(`CHANGELOG.md says nothing of ${version}: give what is under Unreleased that heading.`);
  }
  return notes;
}
