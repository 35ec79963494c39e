import { type MeterConfiguration, parseMeterConfiguration } from '@wattjobs/web-meters/configuration';
import { invalid } from '../http/refusal.ts';
import type { Document } from './document.ts';

/** The parts of an endpoint that say how it is read. */
export interface MeterDocument {
  readonly ipAddress: string;
  /** Absent if the credentials tell it, or there are none. */
  readonly authType?: string | undefined;
  readonly authConfig: Document | null;
  readonly scrapingConfig: Document;
}

/**
 * Reads a configuration.
 * @throws Refusal (422) that names each step and field that is wrong
 */
export function requireConfiguration(document: MeterDocument): MeterConfiguration {
  const parsed = parseMeterConfiguration(document);
  if ('configuration' in parsed) return parsed.configuration;
  throw invalid(parsed.problems.map(({ path, problem }) => ({ location: 'body', field: path, reason: problem })));
}
