import { HttpSession } from '../http/session.ts';
import { writeUrl } from '../run/line-protocol-settings.ts';
import { Secret } from '../settings/secret.ts';
import type { LineSink } from '../sinks/line-sink.ts';
import { type LineProtocolOptions, lineProtocolSink } from '../sinks/line-protocol.ts';
import { FakeClock } from './fake-clock.ts';
import { contractSeries } from './series-contract.ts';

/** What a test may give besides the options of the sink. */
interface OpenOptions extends Partial<Omit<LineProtocolOptions, 'token'>> {
  readonly token?: string;
  readonly org?: string;
  readonly bucket?: string;
}

/** Opens the line-protocol sink as the command line does, by default for VictoriaMetrics and the series of the contract. */
export function openLineProtocolSink(url: string, { token, org, bucket, ...options }: OpenOptions = {}): LineSink {
  return lineProtocolSink({
    url: writeUrl(new URL(url), { lineProtocolOrganization: org, lineProtocolBucket: bucket }),
    token: token === undefined ? undefined : new Secret(token),
    dialect: 'victoriametrics',
    retentionMs: undefined,
    session: new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0 }),
    names: contractSeries,
    clock: new FakeClock(),
    ...options,
  });
}
