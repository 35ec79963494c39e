import { FixSettings } from '@wattjobs/core/errors';
import { HttpSession } from '@wattjobs/core/http';
import { LocalApi } from '@wattjobs/core/sinks';
import type { EnphaseContext } from '../context.ts';
import { oneDestination } from '../settings.ts';
import type { EnphaseDestination } from './enphase-destination.ts';
import { legacyApiDestination } from './legacy-api-destination.ts';
import { localApiDestination } from './local-api-destination.ts';

/** Opens the configured destination. */
export function openDestination({ settings, tracing }: Pick<EnphaseContext, 'settings' | 'tracing'>): EnphaseDestination {
  const { localApiUrl, localApiKey, legacyApiUrl } = settings;
  const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none', requestTimeoutMs: 20_000, tracing });
  if (localApiUrl !== undefined) return localApiDestination(new LocalApi({ baseUrl: localApiUrl, key: localApiKey, session }));
  if (legacyApiUrl !== undefined) return legacyApiDestination({ url: legacyApiUrl, key: localApiKey, session });
  throw new FixSettings(oneDestination(settings, new Set()));
}
