import { startPushgateway } from '@wattjobs/simulators';
import { openPushgatewaySink } from '../testing/open-pushgateway-sink.ts';
import { batchOf, contractSeries, describeSeriesSink, type ReceivedSeries, volts } from '../testing/series-contract.ts';
import { describeSink } from '../testing/sink-contract.ts';
import { noSink } from './no-sink.ts';
import { stdoutSink } from './stdout.ts';

/** One group per reading, so that a Pushgateway needs several requests. */
const devices = (count: number) => batchOf(Array.from({ length: count }, (_, index) => volts(index, { device: `device ${index}` })));

describeSink('the Pushgateway', async () => {
  const receiver = await startPushgateway();
  return {
    receiverUrl: receiver.url,
    open: (url) => openPushgatewaySink(url),
    batch: devices,
    received: async () => receiver.series().length,
    oneRequestPerReading: true,
    close: () => receiver.close(),
  };
});

describeSink('stdout', async () => ({
  open: () => stdoutSink(() => undefined, contractSeries),
  batch: devices,
  close: async () => undefined,
}));

describeSink('none', async () => ({ open: () => noSink(contractSeries), batch: devices, close: async () => undefined }));

describeSeriesSink('the Pushgateway', async () => {
  const receiver = await startPushgateway();
  return {
    sink: openPushgatewaySink(receiver.url),
    received: async () => receiver.series().map(({ name, labels, value }) => ({ name, labels, value })),
    holds: true,
    close: () => receiver.close(),
  };
});

describeSeriesSink('stdout', async () => {
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  return {
    sink: stdoutSink(print, contractSeries),
    received: async () => parseSeries(printed),
    holds: false,
    close: async () => undefined,
  };
});

/** Enough of the text format for what the contract prints. */
function parseSeries(text: string): readonly ReceivedSeries[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', raw = '']) => [
        key,
        raw.replace(/\\(["\\n])/g, (_, character: string) => (character === 'n' ? '\n' : character)),
      ]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}
