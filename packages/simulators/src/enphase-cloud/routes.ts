import type { ReceivedRequest } from '../http/message.ts';

/** The read endpoints; most belong to one system. */
export const endpoints = [
  'systems',
  'event_types',
  'system',
  'summary',
  'devices',
  'events',
  'open_events',
  'alarms',
  'open_alarms',
  'production_micro',
  'production_meter',
  'consumption_meter',
  'battery',
  'energy_import_telemetry',
  'energy_export_telemetry',
  'energy_lifetime',
] as const;

export type Endpoint = (typeof endpoints)[number];

/** `control` is a test's request below `/_control`; it has no faults and is not recorded. */
export type EnphaseCloudRequestKind = 'authorize' | 'redirect-page' | 'token' | 'control' | 'other' | Endpoint;

const systemsPath = '/api/v4/systems';

const endpointsByPath: Readonly<Record<string, Endpoint>> = {
  '': 'system',
  '/summary': 'summary',
  '/devices': 'devices',
  '/events': 'events',
  '/open_events': 'open_events',
  '/alarms': 'alarms',
  '/open_alarms': 'open_alarms',
  '/telemetry/production_micro': 'production_micro',
  '/telemetry/production_meter': 'production_meter',
  '/telemetry/consumption_meter': 'consumption_meter',
  '/telemetry/battery': 'battery',
  '/energy_import_telemetry': 'energy_import_telemetry',
  '/energy_export_telemetry': 'energy_export_telemetry',
  '/energy_lifetime': 'energy_lifetime',
};

const kindsByPath: Readonly<Record<string, EnphaseCloudRequestKind>> = {
  '/oauth/authorize': 'authorize',
  '/oauth/redirect_uri': 'redirect-page',
  '/oauth/token': 'token',
  [systemsPath]: 'systems',
  [`${systemsPath}/event_types`]: 'event_types',
};

/** The kind of a request, by its path alone. */
export function kindOf({ path }: ReceivedRequest): EnphaseCloudRequestKind {
  if (path.startsWith('/_control/')) return 'control';
  return kindsByPath[path] ?? systemRoute(path)?.endpoint ?? 'other';
}

/** The system in a path, as written. */
export function systemIdIn(path: string): string {
  return systemRoute(path)?.systemId ?? '';
}

function systemRoute(path: string): { systemId: string; endpoint: Endpoint } | undefined {
  if (!path.startsWith(`${systemsPath}/`)) return undefined;
  const [systemId = '', ...rest] = path.slice(systemsPath.length + 1).split('/');
  const endpoint = endpointsByPath[rest.map((part) => `/${part}`).join('')];
  return endpoint && { systemId, endpoint };
}

export function isEndpoint(kind: EnphaseCloudRequestKind): kind is Endpoint {
  return endpoints.some((endpoint) => endpoint === kind);
}
