import { resolveProfile } from '../profiles/index.ts';
import { readAddress } from './address.ts';
import { readAuthentication } from './authentication.ts';
import { authConfigSchema, endpointDocument, type EndpointDocument, type ScrapingConfig, scrapingConfigSchema } from './document.ts';
import { mergeUnder, withoutEmpty } from './merge.ts';
import type { ConfigurationProblem, MeterConfiguration, Step } from './meter-configuration.ts';
import { explainIssues } from './problems.ts';
import { readStep } from './steps.ts';
import { readValueRules } from './value-rules.ts';

/** Takes what is wrong, with its place. */
type Refuse = (path: string, problem: string) => void;

/**
 * The configuration of a meter from the document of an endpoint: in the names of both older generations, with a vendor profile under
 * the user's own fields. Every problem is told at once, with its place; none repeats a value that may be secret.
 */
export function parseMeterConfiguration(
  document: unknown,
): { readonly configuration: MeterConfiguration } | { readonly problems: readonly ConfigurationProblem[] } {
  const given = withoutEmpty(document);
  const { error } = endpointDocument.safeParse(given);
  const problems = [...explainIssues(error?.issues ?? [])];
  const flawed = new Set(error?.issues.map(({ path }) => path[0]));
  // Of a part that the schema refuses, nothing else can be said. The others are as it says, because it changes nothing.
  const part = <Key extends keyof EndpointDocument>(key: Key) => (flawed.has(key) ? undefined : (given as Partial<EndpointDocument>)[key]);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return { problems };
  const refuseUnless = (isFlawed: boolean, prefix = ''): Refuse => {
    return (path, problem) => void (isFlawed || problems.push({ path: `${prefix}${path}`, problem }));
  };

  const own = part('scrapingConfig') ?? {};
  const named = part('profile') ?? own.profile;
  const resolved =
    named === undefined ? undefined : resolveProfile(named, part('profile') === undefined ? 'scrapingConfig.profile' : 'profile');
  if (resolved !== undefined && 'problems' in resolved) problems.push(...resolved.problems);
  const profile = resolved !== undefined && 'profile' in resolved ? resolved : undefined;

  const address = addressOf(part('ipAddress'), refuseUnless(flawed.has('ipAddress')));
  const authConfig = { ...authConfigSchema.parse(profile?.profile.authConfig ?? {}), ...part('authConfig') };
  const surroundings = { base: address, authConfig };
  const authentication = readAuthentication(
    {
      authType: part('authType'),
      authConfig,
      authTypesOfProfile: profile?.profile.authTypes,
      base: address,
    },
    refuseUnless(flawed.has('authConfig') || flawed.has('authType')),
  );
  const hasUnknownProfile = named !== undefined && profile === undefined;
  const refuse = refuseUnless(flawed.has('scrapingConfig') || hasUnknownProfile, 'scrapingConfig.');
  const config = mergeUnder(withoutAliases(own, refuse), withoutAliases(scrapingConfigSchema.parse(profile?.scrapingConfig ?? {}), refuse));
  const configuration: MeterConfiguration = {
    address: profile !== undefined && new URL(address).pathname === '/' ? new URL(profile.profile.path, address).href : address,
    driver: config.driver ?? 'auto',
    authentication,
    steps: stepsOf('steps', config, surroundings, refuse),
    ...readValueRules(config, refuse),
    ...(config.requiredText === undefined ? {} : { requiredText: config.requiredText }),
    ...(config.loggedInSelector === undefined ? {} : { loggedInSelector: config.loggedInSelector }),
    logoutSteps: stepsOf('logoutSteps', config, surroundings, refuse),
    tls: config.tls ?? 'verify',
    acceptLanguage: config.acceptLanguage ?? 'en',
    timeoutMs: (config.timeoutSeconds ?? 30) * 1000,
    ...(profile === undefined ? {} : { profile: profile.profile.name }),
  };
  return problems.length === 0 ? { configuration } : { problems };
}

function addressOf(written: string | undefined, refuse: Refuse): string {
  const read = readAddress(written ?? '');
  if ('address' in read) return read.address;
  refuse('ipAddress', read.problem);
  return 'http://unknown/';
}

function stepsOf(
  key: 'steps' | 'logoutSteps',
  config: ScrapingConfig,
  surroundings: Parameters<typeof readStep>[1],
  refuse: Refuse,
): readonly Step[] {
  return (config[key] ?? []).flatMap((step, index) => {
    return readStep(step, surroundings, (field, problem) => refuse(`${key}[${index}].${field}`, problem)) ?? [];
  });
}

function withoutAliases({ valueRegex, ...config }: ScrapingConfig, refuse: Refuse): ScrapingConfig {
  if (valueRegex === undefined) return config;
  if (config.valuePattern !== undefined && config.valuePattern !== valueRegex)
    refuse('valueRegex', 'is another name of valuePattern, which is given too');
  return { valuePattern: valueRegex, ...config };
}
