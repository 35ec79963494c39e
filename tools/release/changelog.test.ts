import { describe, expect, it } from 'vitest';
import { changelogSections, releaseNotes } from './changelog.ts';

const older = '## [1.1.0] - 2026-10-01\n\n### Added\n\n- old\n';
const newer =
  '## [1.2.0] - 2026-11-30\n\n### Fixed\n\n- See [exit codes](docs/exit-codes.md), [below](#x), [semver](https://semver.org).\n\n';
const changelog = `# Changelog\n\nIntroduction.\n\n## [Unreleased]\n\n${newer}${older}`;

describe('the sections of a changelog', () => {
  it('have a title, a date unless they are unreleased, and their text', () => {
    expect(changelogSections(changelog)).toEqual([
      { title: 'Unreleased', date: undefined, text: '' },
      { title: '1.2.0', date: '2026-11-30', text: expect.stringMatching(/^### Fixed\n\n- See .*\.$/s) },
      { title: '1.1.0', date: '2026-10-01', text: '### Added\n\n- old' },
    ]);
  });
});

describe('the text of a release', () => {
  it('is its section, with links that work outside the repository', () => {
    expect(releaseNotes(changelog, '1.2.0', 'https://example.com/blob/v1.2.0')).toBe(
      '### Fixed\n\n- See [exit codes](https://example.com/blob/v1.2.0/docs/exit-codes.md), [below](#x), [semver](https://semver.org).\n',
    );
  });

  it.for([
    ['lines are still unreleased', changelog.replace('[Unreleased]\n', '[Unreleased]\n\n- new\n'), 'move its lines to [1.2.0]'],
    ['there is no unreleased section', changelog.replace('## [Unreleased]\n\n', ''), 'must start with an empty section'],
    ['the version has no section', `## [Unreleased]\n\n${older}`, 'must be "## [1.2.0] - YYYY-MM-DD"'],
    ['the version is not the newest', `## [Unreleased]\n\n${older}${newer}`, 'must be "## [1.2.0] - YYYY-MM-DD"'],
    ['the date is missing', changelog.replace(' - 2026-11-30', ''), 'must be "## [1.2.0] - YYYY-MM-DD"'],
    ['the section is empty', `## [Unreleased]\n\n## [1.2.0] - 2026-11-30\n\n${older}`, 'says nothing about 1.2.0'],
  ] as const)('is refused if %s', ([, text, message]) => {
    expect(() => releaseNotes(text, '1.2.0', 'https://example.com')).toThrow(message);
  });
});
