import type { Secret } from '@wattjobs/core/settings';
import type { TorusSettings } from './settings.ts';

/** An account at the cloud. */
export interface CloudAccount {
  readonly cloudUrl: URL;
  readonly username: string;
  readonly password: Secret;
}

/** The account that the settings name; undefined if only the unit itself is read. */
export function cloudAccount({ cloudUrl, username, password }: TorusSettings): CloudAccount | undefined {
  return username === undefined || password === undefined ? undefined : { cloudUrl, username, password };
}
