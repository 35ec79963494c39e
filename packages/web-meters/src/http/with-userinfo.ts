import type { MeterConfiguration } from '../configuration/index.ts';

/**
 * An address of the meter with user and password, if the meter wants Basic authorization.
 * The session sends them to the origin of the address, so that no other origin gets them.
 */
export function withUserinfo({ address, authentication }: MeterConfiguration, target: string): string {
  const url = URL.parse(target);
  if (authentication.type !== 'basic' || url === null || url.origin !== URL.parse(address)?.origin) return target;
  url.username = encodeURIComponent(authentication.username);
  url.password = encodeURIComponent(authentication.password.reveal());
  return url.href;
}
