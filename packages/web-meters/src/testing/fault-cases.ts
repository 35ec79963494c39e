import { expect } from 'vitest';
import type { DriverCase, Site } from './driver-case.ts';
import { legacySite } from './legacy-cases.ts';
import { meter, rule } from './meter.ts';
import { pageRequests, redirect, site } from './site.ts';

const simple = (url: string) => meter(`${url}/simple-meter`, { value: rule({ selector: '.consumption-value' }), timeoutMs: 3000 });

const statuses = [
  ['401', 'login_refused', false],
  ['403', 'meter_forbidden', false],
  ['404', 'page_missing', false],
  ['429', 'meter_throttled', false],
  ['500', 'meter_error', true],
  ['503', 'meter_busy', true],
] as const;

const pages = [
  ['login', 'login_refused', false],
  ['error', 'meter_error', true],
  ['empty', 'page_empty', true],
  ['maintenance', 'value_missing', false],
] as const;

/** Addresses that the guard of these tests does not allow; each is this machine. */
const refusedAddresses = ['127.0.0.2', '2130706434', '0177.0.0.2', '[::ffff:127.0.0.2]', '[::1]'];

function nothingWasSent({ requests }: Site): void {
  expect(requests).toEqual([]);
}

/** What a meter does wrong, or may not do. */
export const faultCases: readonly DriverCase[] = [
  ...statuses.map(([status, reason, isTransient]) => ({
    title: `calls status ${status} ${reason}`,
    start: legacySite({ refuseWith: status }),
    configure: simple,
    reason,
    isTransient,
  })),
  ...pages.map(([page, reason, isTransient]) => ({
    title: `calls another page with status 200 (${page}) ${reason}`,
    start: legacySite({ page }),
    configure: simple,
    reason,
    isTransient,
  })),
  {
    title: 'sends nothing more to a meter that asks for fewer requests',
    start: site({ '/': (response) => response.writeHead(429).end('Too many failed login attempts') }),
    configure: (url) => meter(url, { steps: [{ action: 'navigate', url: '/energy' }] }),
    reason: 'meter_throttled',
    isTransient: false,
    then: (device) => expect(pageRequests(device)).toEqual(['GET /']),
  },
  {
    title: 'names the step and the element that are missing',
    start: site({ '/': '<h1>Menu</h1>' }),
    configure: (url) =>
      meter(url, {
        steps: [
          { action: 'navigate', url: '/' },
          { action: 'click', selector: '#energy-tab' },
        ],
        timeoutMs: 3000,
      }),
    reason: 'step_failed',
    then: (_device, outcome) =>
      expect(outcome).toMatchObject({ error: { message: expect.stringMatching(/steps\[1\] \(click\).*#energy-tab/) } }),
  },
  {
    title: 'ends at its deadline',
    start: site({ '/': () => {} }),
    configure: (url) => meter(url, { timeoutMs: 1000 }),
    reason: 'meter_timeout',
    isTransient: true,
  },
  {
    title: 'tells a meter that cannot be reached',
    start: async () => {
      const device = await site({})();
      await device[Symbol.asyncDispose]();
      return { ...device, [Symbol.asyncDispose]: async () => {} };
    },
    configure: (url) => meter(url),
    reason: 'meter_connection',
    isTransient: true,
  },
  ...refusedAddresses.flatMap((host): DriverCase[] => [
    {
      title: `does not dial ${host}`,
      start: site({ '/': '<b id="kwh">1 kWh</b>' }),
      configure: (url) => meter(url.replace('127.0.0.1', host)),
      reason: 'address_refused',
      isTransient: false,
      then: nothingWasSent,
    },
    {
      title: `does not dial ${host} because a page redirects there`,
      start: site({ '/': redirect(`http://${host}:9/`) }),
      configure: (url) => meter(url),
      reason: 'address_refused',
      isTransient: false,
    },
  ]),
  {
    title: 'refuses an address that is neither http nor https',
    start: site({}),
    configure: () => meter('file:///etc/passwd'),
    reason: 'address_invalid',
  },
];
