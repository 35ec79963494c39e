import { demoInfluxdb, type LineProtocolDialect, startLineProtocolReceiver, startPushgateway } from '@wattjobs/simulators';
import { describe } from 'vitest';
import { openLineProtocolSink } from '../testing/open-line-protocol-sink.ts';
import { openPushgatewaySink } from '../testing/open-pushgateway-sink.ts';
import { batchOf, contractSeries, contractTimeMs, describeSeriesSink, type ReceivedSeries, volts } from '../testing/series-contract.ts';
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

/** A receiver of line protocol whose clock shows the time of the contract, and the sink for it. */
async function startLines(dialect: LineProtocolDialect) {
  const receiver = await startLineProtocolReceiver({ dialect, now: () => contractTimeMs, refuseLine: 'instance=bad' });
  const receiverUrl = new URL(receiver.writeUrl);
  receiverUrl.search = '';
  return {
    receiver,
    receiverUrl: receiverUrl.href,
    open: (url: string) => openLineProtocolSink(url, { dialect, ...(dialect === 'influxdb' ? demoInfluxdb : {}) }),
    close: () => receiver.close(),
  };
}

describe.each(['victoriametrics', 'influxdb'] as const)('a server of line protocol in the dialect of %s', (dialect) => {
  describeSink('it', async () => {
    const { receiver, ...opened } = await startLines(dialect);
    return {
      ...opened,
      batch: devices,
      received: async () => receiver.points().length,
      refusable: { batch: batchOf(['one', 'bad', 'two'].map((device) => volts(1, { device }))), item: 'bad' },
    };
  });

  describeSeriesSink('it', async () => {
    const { receiver, receiverUrl, open, close } = await startLines(dialect);
    return {
      sink: open(receiverUrl),
      received: async () => receiver.series().map(({ name, labels, value }) => ({ name, labels, value: Number(value) })),
      holds: true,
      keepsHistory: true,
      alteredLabels: { 'two\nlines': 'two lines' },
      close,
    };
  });
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
