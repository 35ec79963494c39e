import { HttpSession } from '../http/session.ts';
import { type PushgatewayOptions, pushgatewaySink } from '../sinks/pushgateway.ts';
import type { Sink } from '../sinks/sink.ts';
import { FakeClock } from './fake-clock.ts';
import { contractSeries } from './series-contract.ts';

/** Opens the Pushgateway sink as the command line does, by default for the series of the contract. */
export function openPushgatewaySink(url: string, options: Partial<PushgatewayOptions> = {}): Sink {
  return pushgatewaySink({
    baseUrl: new URL(url),
    session: new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0 }),
    names: contractSeries,
    writer: undefined,
    clock: new FakeClock(),
    ...options,
  });
}
