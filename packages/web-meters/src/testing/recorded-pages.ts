import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type MeterConfiguration, parseMeterConfiguration } from '../configuration/index.ts';
import { vendorProfiles } from '../profiles/index.ts';
import type { PageSnapshot } from '../reading/page-snapshot.ts';

/** The folder of the recorded pages, of which each is a folder named by its story. */
export const recordedPagesFolder = fileURLToPath(new URL('../../testcases/', import.meta.url));

/** A page of a vendor's device, in our own words, with what it says. */
export interface RecordedPage {
  readonly story: string;
  readonly profile: { readonly name: string; readonly [parameter: string]: unknown };
  /** Where its markup is documented. */
  readonly source: string;
  readonly configuration: MeterConfiguration;
  readonly snapshot: PageSnapshot;
  readonly expected:
    | {
        readonly kind: 'value';
        readonly totalKwh: number;
        readonly unit: string;
        readonly additional: Readonly<Record<string, number>>;
        readonly serial?: string;
      }
    | { readonly kind: 'missing' | 'refused' };
}

const contentTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  html: 'text/html',
  tsv: 'text/tab-separated-values',
};

export async function readRecordedPages(): Promise<readonly RecordedPage[]> {
  const entries = await readdir(recordedPagesFolder, { withFileTypes: true });
  const stories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return await Promise.all(stories.toSorted().map(readRecordedPage));
}

async function readRecordedPage(story: string): Promise<RecordedPage> {
  const read = async (name: string) => await readFile(`${recordedPagesFolder}${story}/${name}`, 'utf8');
  const { profile, source, page, expected } = JSON.parse(await read('case.json')) as RecordedPage & { readonly page: string };
  const extension = page.split('.').at(-1) ?? '';
  const configuration = configurationWith(profile);
  const snapshot = {
    url: configuration.address,
    status: 200,
    contentType: contentTypes[extension] ?? '',
    body: await read(page),
    frames: [],
  };
  return { story, profile, source, configuration, snapshot, expected };
}

/** A meter with nothing but a profile, and a user if the profile needs one. */
function configurationWith(profile: RecordedPage['profile']): MeterConfiguration {
  const needsUser = vendorProfiles.get(profile.name)?.authTypes.includes('none') === false;
  const parsed = parseMeterConfiguration({
    ipAddress: '192.0.2.7',
    scrapingConfig: { profile },
    ...(needsUser ? { authConfig: { username: 'reader', password: 'canary-of-a-recorded-page' } } : {}),
  });
  if ('problems' in parsed) throw new TypeError(`${profile.name}: ${JSON.stringify(parsed.problems)}`);
  return parsed.configuration;
}
