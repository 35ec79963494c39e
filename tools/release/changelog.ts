/** A section of the changelog. */
export interface Section {
  /** `Unreleased` or a version. */
  readonly title: string;
  /** `2026-11-30`, unless it is not released. */
  readonly date: string | undefined;
  readonly text: string;
}

/** The sections of a changelog in the format of Keep a Changelog, newest first. */
export function changelogSections(changelog: string): readonly Section[] {
  return [...changelog.matchAll(/^## \[([^\]\n]+)\](?: - (\S+))?\n((?:(?!^## ).*\n?)*)/gm)].map(([, title = '', date, text = '']) => ({
    title,
    date,
    text: text.trim(),
  }));
}

/**
 * What the changelog says about a version, as the text of its release: its links lead to the files of that version.
 * @param filesUrl the address of the repository's files at the tag, without a slash at the end
 * @throws Error that says what to change in the changelog
 */
export function releaseNotes(changelog: string, version: string, filesUrl: string): string {
  const [unreleased, newest] = changelogSections(changelog);
  if (unreleased?.title !== 'Unreleased' || unreleased.text !== '')
    throw new Error(`CHANGELOG.md must start with an empty section [Unreleased]: move its lines to [${version}].`);
  if (newest?.title !== version || !/^\d{4}-\d\d-\d\d$/.test(newest.date ?? ''))
    throw new Error(`The first release in CHANGELOG.md must be "## [${version}] - YYYY-MM-DD".`);
  if (newest.text === '') throw new Error(`CHANGELOG.md says nothing about ${version}.`);
  return `${newest.text.replaceAll(/\]\((?!\w+:|#)/g, `](${filesUrl}/`)}\n`;
}
