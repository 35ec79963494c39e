export { type ApiReply, status } from './fake-api-objects.ts';
export { type ApiFault, type BlockedRequest, FakeApiServer, type PlannedFault } from './fake-api-server.ts';
export { FakeClock } from './fake-clock.ts';
export { runJobCommand, type TestRun, type TestRunResult } from './test-host.ts';
export { describeStateStore, type StoreUnderTest } from './store-contract.ts';
export { contractMetrics, describeSink, type ReceivedSeries, type SinkUnderTest } from './sink-contract.ts';
export { openPushgatewaySink } from './open-pushgateway-sink.ts';
export type { FaultRow } from './fault-row.ts';
export { type ForwardProxy, startForwardProxy } from './forward-proxy.ts';
