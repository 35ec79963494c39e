import { startPushgateway } from '@wattjobs/simulators';
import { HttpSession } from '../http/session.ts';
import { contractMetrics, describeSink, type ReceivedSeries } from '../testing/sink-contract.ts';
import { pushgatewaySink } from './pushgateway.ts';
import { stdoutSink } from './stdout.ts';

describeSink('the Pushgateway', async () => {
  const receiver = await startPushgateway();
  const session = new HttpSession({ userAgent: 'test', cookies: 'none', maxRedirects: 0 });
  return {
    sink: pushgatewaySink(new URL(receiver.url), session, contractMetrics),
    received: async () => receiver.series().map(({ name, labels, value }) => ({ name, labels, value })),
    takeDown: async () => receiver.control({ dropConnection: true }),
    holds: true,
    close: () => receiver.close(),
  };
});

describeSink('stdout', async () => {
  let printed = '';
  return {
    sink: stdoutSink((text) => {
      printed += text;
    }, contractMetrics),
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
        raw.replace(/\\(["\\])/g, '$1'),
      ]);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}
