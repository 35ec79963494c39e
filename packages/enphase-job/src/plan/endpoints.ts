/** The reads of one system, one call each; `alarms` takes two, for active and cleared ones. */
export const intervalEndpoints = ['production_micro', 'production_meter', 'consumption_meter', 'battery', 'import', 'export'] as const;

export type IntervalEndpoint = (typeof intervalEndpoints)[number];

export type Endpoint = 'summary' | IntervalEndpoint | 'events' | 'alarms' | 'system';

/** Endpoints of equal value to a system's owner. */
export type EndpointClass = 'summary' | 'intervals' | 'events' | 'alarms' | 'system';

export function classOf(endpoint: Endpoint): EndpointClass {
  return isIntervalEndpoint(endpoint) ? 'intervals' : endpoint;
}

export function isIntervalEndpoint(endpoint: Endpoint): endpoint is IntervalEndpoint {
  return intervalEndpoints.some((name) => name === endpoint);
}

/** The path of each endpoint below a system's address, from the vendor's API v4 specification. */
export const endpointPaths: Readonly<Record<Endpoint, string>> = {
  summary: 'summary',
  production_micro: 'telemetry/production_micro',
  production_meter: 'telemetry/production_meter',
  consumption_meter: 'telemetry/consumption_meter',
  battery: 'telemetry/battery',
  import: 'energy_import_telemetry',
  export: 'energy_export_telemetry',
  events: 'events',
  alarms: 'alarms',
  system: '',
};
