import { describe, expect, it } from 'vitest';
import { headings } from './markdown.ts';
import { otherPackages, packageNames } from './package-names.ts';
import { readRepositoryFile, repositoryFiles } from './repository-files.ts';

/** The headings of a job's README, in order; docs/adding-a-source.md says what belongs under each. */
const jobHeadings = [
  'What it reads',
  'At a glance',
  'Settings',
  'Metrics',
  'State kept',
  'Failures and exit codes',
  'Troubleshooting',
  'Example output',
];

/** The headings of the packages that are not jobs, in order. */
const otherHeadings: Readonly<Record<(typeof otherPackages)[number], readonly string[]>> = {
  api: ['What it is', 'How to start', 'Settings', 'Routes', 'Keys', 'Migration', 'Operations', 'Limits'],
  core: ['What it is', 'The way through', 'How it is used'],
  rows: ['What it is', 'How it is used', 'What a job does not post'],
  'web-meters': ['What it is', 'The configuration of a meter', 'The two drivers', 'Vendor profiles', 'The outbound guard', 'Limits'],
  simulators: ['What they stand in for', 'How to start', 'The routes', 'The faults', 'How strict they are'],
};

describe('the README of a package', async () => {
  const files = await repositoryFiles();
  const packages = await packageNames();

  it('exists for every package', () => {
    expect(packages.filter((name) => !files.includes(`packages/${name}/README.md`))).toEqual([]);
  });

  it.for(packages)('%s has the fixed order', async (name) => {
    const readme = await readRepositoryFile(`packages/${name}/README.md`);
    expect(headings(readme, 1)).toEqual([name]);
    const other = otherPackages.find((each) => each === name);
    expect(headings(readme, 2)).toEqual(other === undefined ? jobHeadings : otherHeadings[other]);
  });

  it('matches docs/adding-a-source.md', async () => {
    const guide = await readRepositoryFile('docs/adding-a-source.md');
    expect([...guide.matchAll(/^\d+\. \*\*(.+?)\*\*/gm)].map(([, heading]) => heading)).toEqual(jobHeadings);
  });
});
