import { parseMeterConfiguration } from '../configuration/index.ts';
import { openHttpVisit } from '../http/open-http-visit.ts';
import { type VendorProfile, vendorProfiles } from '../profiles/index.ts';
import { interpretPage, MeterFailure, type PageSnapshot } from '../reading/index.ts';
import type { VisitTerms } from '../reading/visit.ts';

/** A profile that fits what an address answered. */
export interface ProfileCandidate {
  readonly profile: string;
  /** False if the device only asks for a login where this profile has its page. */
  readonly isProven: boolean;
  /** What was seen, for a person. */
  readonly evidence: string;
}

export interface Discovery {
  /** The proven ones first. */
  readonly candidates: readonly ProfileCandidate[];
  /** What was asked, and what came back: a status, or why there was no answer. */
  readonly answers: readonly { readonly path: string; readonly answer: string }[];
}

interface DiscoveryTerms extends VisitTerms {
  /** Without one, nothing is logged in to: no password is ever tried that nobody gave. */
  readonly login?: { readonly username: string; readonly password: string };
}

const longestVisitSeconds = 10;

/**
 * Asks an address which profile answers: one GET for the page of each profile that has marks, one after the other.
 * @throws MeterFailure if the address is wrong or refused, or if nothing answers at it
 */
export async function discoverProfile(address: string, { login, ...terms }: DiscoveryTerms): Promise<Discovery> {
  const marked = [...vendorProfiles.values()].filter(({ marks }) => marks.length > 0);
  const byPath = Map.groupBy(marked, ({ path }) => path);
  const proven: ProfileCandidate[] = [];
  const guarded: ProfileCandidate[] = [];
  const answers: { readonly path: string; readonly answer: string }[] = [];
  for (const [path, profiles] of byPath) {
    const page = await openPage(address, path, profiles, login, terms);
    answers.push({ path, answer: typeof page === 'string' ? page : `status ${page.status}` });
    if (typeof page === 'string') continue;
    const isGuarded = page.status === 401;
    for (const { name, marks } of profiles) {
      if (isGuarded) guarded.push({ profile: name, isProven: false, evidence: `${path} wants a login` });
      else if (page.status === 200 && marks.every((mark) => page.body.includes(mark)))
        proven.push({ profile: name, isProven: true, evidence: `${path} has ${marks.join(' and ')}${counterOn(page, name)}` });
    }
  }
  // A device that wants a login for every path says nothing by that.
  const tells = answers.some(({ answer }) => answer === 'status 404');
  return { candidates: [...proven, ...(tells ? guarded : [])], answers };
}

async function openPage(
  address: string,
  path: string,
  profiles: readonly VendorProfile[],
  login: DiscoveryTerms['login'],
  terms: VisitTerms,
): Promise<PageSnapshot | string> {
  const authType = login === undefined ? 'none' : profiles[0]?.authTypes.find((type) => type !== 'none');
  const scrapingConfig = { valuePattern: '.', timeoutSeconds: longestVisitSeconds };
  const parsed = parseMeterConfiguration({ ipAddress: address, authType, authConfig: login, scrapingConfig });
  if ('problems' in parsed) {
    const [first] = parsed.problems;
    throw new MeterFailure(`${first?.path} ${first?.problem}`, { reason: 'address_invalid' });
  }
  const { configuration } = parsed;
  const signal = AbortSignal.any([terms.signal, terms.clock.timeout(configuration.timeoutMs)]);
  try {
    const visit = await openHttpVisit({ ...configuration, address: new URL(path, configuration.address).href }, { ...terms, signal });
    for await (const snapshot of visit.snapshots()) return snapshot;
    return 'no page';
  } catch (error) {
    // What is not there, or must not be asked, is so for every path.
    if (error instanceof MeterFailure && !error.isTransient && error.reason !== 'address_refused' && !terms.signal.aborted)
      return error.message;
    throw error;
  }
}

/** The counter, if the profile finds it without parameters. */
function counterOn(page: PageSnapshot, profile: string): string {
  const parsed = parseMeterConfiguration({ ipAddress: '192.0.2.1', authType: 'none', scrapingConfig: { profile } });
  const interpretation = 'problems' in parsed ? undefined : interpretPage(page, parsed.configuration);
  return interpretation?.kind === 'value' ? `, and a counter of ${interpretation.totalKwh} kWh` : '';
}
