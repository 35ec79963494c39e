import { HttpSession } from '../http/session.ts';
import type { MetricDefinition } from '../measurement.ts';
import { pushgatewaySink } from '../sinks/pushgateway.ts';
import type { Sink } from '../sinks/sink.ts';

/** The Pushgateway sink as the command line opens it. */
export function openPushgatewaySink(url: string, metrics: readonly MetricDefinition[]): Sink {
  return pushgatewaySink(new URL(url), new HttpSession({ userAgent: 'wattjobs', cookies: 'none', maxRedirects: 0 }), metrics);
}
