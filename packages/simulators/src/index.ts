export { ControlError } from './control/panel.ts';
export { demoEnphase, type EnphaseSystem } from './enphase-cloud/demo.ts';
export { type EnphaseCloudFault, enphaseCloudFaults } from './enphase-cloud/fault-list.ts';
export {
  type EnphaseCloud,
  type EnphaseCloudOptions,
  type EnphaseCloudRequest,
  type EnphaseTokens,
  startEnphaseCloud,
} from './enphase-cloud/server.ts';
export type { Simulator } from './http/listen.ts';
export type { ReceivedPoint } from './line-protocol/point-store.ts';
export type { LineProtocolDialect } from './line-protocol/refusals.ts';
export {
  demoInfluxdb,
  type LineProtocolOptions,
  type LineProtocolReceiver,
  type LineProtocolRequest,
  startLineProtocolReceiver,
} from './line-protocol/server.ts';
export {
  type PushgatewayOptions,
  type PushgatewayReceiver,
  type PushgatewayRequest,
  type ReceivedGroup,
  type ReceivedSeries,
  type RecordedPush,
  startPushgateway,
} from './pushgateway/server.ts';
export { demoCredentials, startTorusCloud, type TorusCloud, type TorusCloudOptions, type TorusCloudRequest } from './torus-cloud/server.ts';
export { startTorusUnit, type TorusUnit, type TorusUnitOptions, type TorusUnitRequest } from './torus-unit/server.ts';
export { type BrokenHead, brokenHeads } from './torus-unit/broken-head.ts';
export { type BlackHole, startBlackHole } from './modbus-meter/black-hole.ts';
export { inDeliveryOrder } from './meter-years/deliveries.ts';
export { makeMeterYears, type MeterReading, type MeterYears } from './meter-years/meter-years.ts';
export { meterModels, type MeterModel } from './modbus-meter/tables/index.ts';
export {
  type ModbusMeter,
  type ModbusMeterOptions,
  type ModbusMeters,
  startModbusMeter,
  startModbusMeters,
} from './modbus-meter/server.ts';
export {
  legacyCredentials,
  type LegacyMeters,
  type LegacyMeterOptions,
  type LegacyMeterRequest,
  startLegacyMeters,
} from './web-meters/legacy-meters.ts';
export { type LegacyMeterName, legacyMeterNames } from './web-meters/legacy-pages.ts';
export { type ManyWebMeters, startManyWebMeters } from './web-meters/many.ts';
export { type WebMeterModelName, webMeterModels } from './web-meters/models.ts';
export { startWebMeter, type WebMeter, type WebMeterOptions, type WebMeterRequest } from './web-meters/server.ts';
