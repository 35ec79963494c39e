import type { Answer } from '../../http/message.ts';
import { compactJson } from '../answers.ts';
import { gatewaySerial, microSerial } from '../plant/incidents.ts';
import { lastReportAt, type SystemCall } from './call.ts';

/** `/devices`: the active ones, without kinds that the system lacks. */
export function devices(call: SystemCall): Answer {
  const { systemId, modules } = call.plant.system;
  const common = { last_report_at: lastReportAt(call), status: 'normal', active: true };
  const micros = Array.from({ length: modules }, (_, index) => ({
    ...common,
    id: systemId * 100 + index,
    name: `Microinverter ${microSerial(systemId, index)}`,
    serial_number: microSerial(systemId, index),
    part_number: '800-01391-r02',
    sku: null,
    model: '',
    product_name: 'IQ8PLUS-72-2-US',
  }));
  const gateway = {
    ...common,
    id: systemId * 100 + 90,
    name: `Gateway ${gatewaySerial(systemId)}`,
    serial_number: gatewaySerial(systemId),
    part_number: '800-00655-r08',
    emu_sw_version: 'D8.2.4264 (simulated)',
    sku: 'ENV-IQ-AM1-240',
    model: 'IQ Gateway',
    product_name: 'IQ Gateway',
  };
  const meters = ['production', 'consumption'].map((name, index) => ({
    ...common,
    id: systemId * 100 + 91 + index,
    name,
    serial_number: `${gatewaySerial(systemId)}EIM${index + 1}`,
    part_number: '800-00655-r08',
    sku: null,
    model: 'IQ Gateway',
    state: 'enabled',
    config_type: index === 0 ? 'Production' : 'Net',
    config_phase: 'single',
    product_name: 'IQ Gateway',
  }));
  const encharge = {
    ...common,
    id: systemId * 100 + 93,
    name: 'IQ Battery',
    serial_number: `4922${systemId}1`,
    part_number: '830-00703-r50',
    sku: 'B05-C01-US00-1-3',
    model: 'IQ Battery 5P',
    product_name: 'IQ Battery 5P',
  };
  return compactJson(200, {
    system_id: systemId,
    total_devices: micros.length + meters.length + 2,
    items: 'devices',
    devices: { micros, meters, gateways: [gateway], encharges: [encharge] },
  });
}
