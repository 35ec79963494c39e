import type { Answer } from '../../http/message.ts';
import type { Endpoint } from '../routes.ts';
import type { SystemCall } from './call.ts';
import { devices } from './devices.ts';
import { energyLifetime } from './energy-lifetime.ts';
import { alarms, events, openAlarms, openEvents } from './incidents.ts';
import { summary } from './summary.ts';
import { oneSystem } from './systems.ts';
import { battery, consumptionMeter, energyExport, energyImport, productionMeter, productionMicro } from './telemetry.ts';

/** The endpoints of one system. */
export const systemEndpoints: Readonly<Record<Exclude<Endpoint, 'systems' | 'event_types'>, (call: SystemCall) => Answer>> = {
  system: oneSystem,
  summary,
  devices,
  events,
  open_events: openEvents,
  alarms,
  open_alarms: openAlarms,
  production_micro: productionMicro,
  production_meter: productionMeter,
  consumption_meter: consumptionMeter,
  battery,
  energy_import_telemetry: energyImport,
  energy_export_telemetry: energyExport,
  energy_lifetime: energyLifetime,
};
