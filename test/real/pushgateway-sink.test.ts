import { batchOf, describeSeriesSink, describeSink, openPushgatewaySink, volts } from '@wattjobs/core/testing';
import { seriesOf, startRealPushgateway } from './start-pushgateway.ts';

describeSink('a real Pushgateway', async () => {
  const pushgateway = await startRealPushgateway();
  return {
    receiverUrl: pushgateway.url,
    open: (url) => openPushgatewaySink(url),
    batch: (count) => batchOf(Array.from({ length: count }, (_, index) => volts(index, { device: `device ${index}` }))),
    received: async () => (await seriesOf(pushgateway.url)).length,
    oneRequestPerReading: true,
    close: () => pushgateway.stop(),
  };
});

describeSeriesSink('a real Pushgateway', async () => {
  const pushgateway = await startRealPushgateway();
  return {
    sink: openPushgatewaySink(pushgateway.url),
    received: async () => (await seriesOf(pushgateway.url)).map(({ name, labels, value }) => ({ name, labels, value })),
    holds: true,
    close: () => pushgateway.stop(),
  };
});
