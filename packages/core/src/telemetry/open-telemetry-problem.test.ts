import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { openTelemetryProblem } from './open-telemetry-problem.ts';
import { startTelemetry } from './start-telemetry.ts';
import { noTelemetry } from './telemetry.ts';

describe('OpenTelemetry’s variables', () => {
  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.000.000.010:4318', /^OTEL_EXPORTER_OTLP_ENDPOINT has the host .* read as 127\.0\.0\.8/],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'http://user:12/34#x@host', /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT .*must be percent-encoded/],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/dev/zero', /^OTEL_EXPORTER_OTLP_CERTIFICATE names \/dev\/zero, which is a device/],
    ['OTEL_EXPORTER_OTLP_LOGS_CLIENT_KEY', '/nowhere/key', /CLIENT_KEY names \/nowhere\/key, which is not there/],
  ])('%s=%s is a problem that names the variable', (name, value, problem) => {
    expect(openTelemetryProblem({ [name]: value })).toMatch(problem);
    expect(openTelemetryProblem({ [name]: value })).not.toMatch(/34#x/);
  });

  it('have no problem if they are valid', () => {
    expect(openTelemetryProblem({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318', OTEL_SERVICE_NAME: 'x', HOME: '/' })).toBeUndefined();
  });

  it('do not start telemetry and do not fail the run if they are invalid', async () => {
    const messages: string[] = [];
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://10.1:4318' };
    const options = {
      environment,
      job: 'job',
      source: 'source',
      clock: new FakeClock(),
      stderr: (text: string) => void messages.push(text),
    };
    expect(await startTelemetry(options)).toBe(noTelemetry);
    expect(messages.join()).toMatch(/OTEL_EXPORTER_OTLP_ENDPOINT has the host 10\.1, which is read as 10\.0\.0\.1/);
  });
});
