import { HttpSession } from '@wattjobs/core/http';
import type { Authentication, MeterConfiguration } from '../configuration/index.ts';
import type { Visit, VisitTerms } from '../reading/visit.ts';
import { HttpVisit } from './http-visit.ts';

/** Devices are slow to accept a connection, but one that takes longer is not there. */
const longestConnectMs = 10_000;

/** Opens a visit without JavaScript. The meter is dialled directly, whatever HTTP_PROXY says: a proxy would dial in place of the guard. */
export async function openHttpVisit(configuration: MeterConfiguration, terms: VisitTerms): Promise<Visit> {
  const { address, authentication, tls, acceptLanguage, timeoutMs } = configuration;
  const { guard, clock, tracing } = terms;
  const session = new HttpSession({
    userAgent: 'Mozilla/5.0 (compatible; Wattjobs)',
    headers: { accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8', 'accept-language': acceptLanguage },
    requestTimeoutMs: timeoutMs,
    connectTimeoutMs: Math.min(timeoutMs, longestConnectMs),
    parser: 'lenient',
    tls,
    guard,
    clock,
    ...(tracing === undefined ? {} : { tracing }),
    ...sessionCredentials(authentication, address),
  });
  const visit = new HttpVisit(session, configuration, terms);
  await visit.open(withUserinfo(authentication, address));
  return visit;
}

function sessionCredentials(authentication: Authentication, address: string): Partial<ConstructorParameters<typeof HttpSession>[0]> {
  if (authentication.type === 'digest') {
    const { username, password, algorithm, header } = authentication;
    return { digest: { username, password: password.reveal(), algorithm, header } };
  }
  const url = URL.parse(address);
  if (authentication.type !== 'cookie' || url === null) return {};
  const place = { domain: url.hostname, path: '/', hostOnly: true, secure: url.protocol === 'https:', httpOnly: true };
  return { cookies: authentication.cookies.map(({ name, value }) => ({ name, value: value.reveal(), ...place })) };
}

/** The session sends user and password of an address as Basic authorization, to its origin only. */
function withUserinfo(authentication: Authentication, address: string): string {
  const url = URL.parse(address);
  if (authentication.type !== 'basic' || url === null) return address;
  url.username = encodeURIComponent(authentication.username);
  url.password = encodeURIComponent(authentication.password.reveal());
  return url.href;
}
