import { contractMetrics, describeSink, openPushgatewaySink } from '@wattjobs/core/testing';
import { seriesOf, startRealPushgateway } from './start-pushgateway.ts';

describeSink('a real Pushgateway', async () => {
  const pushgateway = await startRealPushgateway();
  return {
    sink: openPushgatewaySink(pushgateway.url, contractMetrics),
    received: async () => (await seriesOf(pushgateway.url)).map(({ name, labels, value }) => ({ name, labels, value })),
    takeDown: () => pushgateway.stop(),
    holds: true,
    close: () => pushgateway.stop(),
  };
});
