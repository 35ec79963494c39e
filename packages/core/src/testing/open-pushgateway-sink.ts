import { HttpSession } from '../http/session.ts';
import type { MetricDefinition } from '../job/measurement.ts';
import { pushgatewaySink } from '../sinks/pushgateway.ts';
import type { Sink } from '../sinks/sink.ts';

/** Opens the Pushgateway sink as the command line does. */
export function openPushgatewaySink(url: string, metrics: readonly MetricDefinition[]): Sink {
  return pushgatewaySink(new URL(url), new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0 }), metrics);
}
