/** What the cloud is asked for about one system, each with one call; `alarms` takes two, for what is active and for what has cleared. */
export const intervalEndpoints = ['production_micro', 'production_meter', 'consumption_meter', 'battery', 'import', 'export'] as const;

export type IntervalEndpoint = (typeof intervalEndpoints)[number];

export type Endpoint = 'summary' | IntervalEndpoint | 'events' | 'alarms' | 'system';

/** Endpoints of one value to the owner of a system. */
export type EndpointClass = 'summary' | 'intervals' | 'events' | 'alarms' | 'system';

export function classOf(endpoint: Endpoint): EndpointClass {
  return isIntervalEndpoint(endpoint) ? 'intervals' : endpoint;
}

export function isIntervalEndpoint(endpoint: Endpoint): endpoint is IntervalEndpoint {
  return intervalEndpoints.some((each) => each === endpoint);
}

/** The path of each below the address of a system, as in the vendor's specification of API v4. */
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
