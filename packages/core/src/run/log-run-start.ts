import type { Logger } from 'pino';
import { redactUrl } from '../http/redact-url.ts';
import type { SettingsDeclaration } from '../settings/setting.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Clock } from '../time/clock.ts';
import type { RunnerSettings } from './runner-settings.ts';

interface RunStart {
  readonly declaration: SettingsDeclaration;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly runner: RunnerSettings;
  readonly sinks: readonly Pick<Sink, 'name'>[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** Logs at the start of a run its source, its sinks and its end. */
export function logRunStart({ declaration, settings, runner, sinks, clock, log }: RunStart): void {
  const addresses = Object.entries(declaration).flatMap(([key, { name }]) => {
    const value = settings[key];
    return value instanceof URL ? [[name, redactUrl(value)] as const] : [];
  });
  const { pushgatewayUrl, lineProtocolUrl, durationMs, intervalMs } = runner;
  log.info(
    {
      ...Object.fromEntries(addresses),
      ...(pushgatewayUrl === undefined ? {} : { PUSHGATEWAY_URL: redactUrl(pushgatewayUrl) }),
      ...(lineProtocolUrl === undefined ? {} : { LINE_PROTOCOL_URL: redactUrl(lineProtocolUrl) }),
      delivers_to: sinks.map(({ name }) => name).filter((name) => name !== 'none'),
      ...(intervalMs === undefined ? {} : { every_s: intervalMs / 1000 }),
      until: new Date(clock.now() + durationMs).toISOString(),
    },
    'the run begins',
  );
}
