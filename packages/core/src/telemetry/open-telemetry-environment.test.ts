import { describe, expect, it } from 'vitest';
import { openTelemetryConfigured, openTelemetryVariables } from './open-telemetry-environment.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const service = { serviceName: 'torus-job', attributes: { 'wattjobs.source': 'rack, 1' } };

describe('whether OpenTelemetry is configured', () => {
  it.each([
    ['nothing is set', {}, false],
    ['an endpoint is set', endpoint, true],
    ['an endpoint for one signal is set', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318/v1/logs' }, true],
    ['the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
    ['it is switched off', { ...endpoint, OTEL_SDK_DISABLED: 'True' }, false],
    ['it is not switched off', { ...endpoint, OTEL_SDK_DISABLED: 'false' }, true],
    ['only an exporter is named', { OTEL_TRACES_EXPORTER: 'otlp' }, false],
  ])('%s', (_name, environment, configured) => {
    expect(openTelemetryConfigured(environment)).toBe(configured);
  });
});

describe('the variables that the SDK sees', () => {
  it('suit a dead collector and a short run', () => {
    expect(openTelemetryVariables(endpoint, service)).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1500',
      OTEL_METRIC_EXPORT_TIMEOUT: '1500',
      OTEL_BSP_EXPORT_TIMEOUT: '1500',
      OTEL_BLRP_EXPORT_TIMEOUT: '1500',
      OTEL_METRIC_EXPORT_INTERVAL: '3600000',
      OTEL_NODE_RESOURCE_DETECTORS: 'env',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=torus-job,wattjobs.source=rack%2C%201',
    });
  });

  it.each([
    ['500', '500'],
    ['10000', '1500'],
    ['-1', '1500'],
    ['0', '1500'],
    ['soon', '1500'],
    ['', '1500'],
  ])('a timeout of %j becomes %s', (given, seen) => {
    expect(openTelemetryVariables({ ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: given }, service)['OTEL_EXPORTER_OTLP_TIMEOUT']).toBe(seen);
  });

  it('limit the timeout of a single signal too', () => {
    const variables = openTelemetryVariables({ ...endpoint, OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '9000' }, service);
    expect(variables['OTEL_EXPORTER_OTLP_LOGS_TIMEOUT']).toBe('1500');
    expect(variables).not.toHaveProperty('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT');
  });

  it.each(['soon', '0', '-1', 'Infinity'])('replace an interval of %j, at which metrics would be sent constantly or never', (given) => {
    const variables = openTelemetryVariables({ ...endpoint, OTEL_METRIC_EXPORT_INTERVAL: given }, service);
    expect(variables['OTEL_METRIC_EXPORT_INTERVAL']).toBe('3600000');
  });

  it('keep the user’s own choices', () => {
    const given = { OTEL_METRIC_EXPORT_INTERVAL: '60000', OTEL_NODE_RESOURCE_DETECTORS: 'env,host', OTEL_TRACES_SAMPLER: 'always_off' };
    expect(openTelemetryVariables({ ...endpoint, ...given, HOME: '/root' }, service)).toMatchObject(given);
    expect(openTelemetryVariables({ HOME: '/root' }, service)).not.toHaveProperty('HOME');
  });

  it('name the service as the user named it', () => {
    const variables = openTelemetryVariables(
      { ...endpoint, OTEL_SERVICE_NAME: 'ups', OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,zone=a' },
      service,
    );
    expect(variables['OTEL_SERVICE_NAME']).toBe('ups');
    expect(variables['OTEL_RESOURCE_ATTRIBUTES']).toBe('service.name=torus-job,wattjobs.source=rack%2C%201,service.name=other,zone=a');
  });

  it('never let the SDK write to stdout', () => {
    const given = {
      ...endpoint,
      OTEL_LOG_LEVEL: 'debug',
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'otlp, console',
      OTEL_LOGS_EXPORTER: 'none',
    };
    const variables = openTelemetryVariables(given, service);
    expect(variables).not.toHaveProperty('OTEL_LOG_LEVEL');
    expect(variables).toMatchObject({ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'none' });
  });

  it('send no signal to localhost if only another signal has an endpoint', () => {
    const variables = openTelemetryVariables({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, service);
    expect(variables).toMatchObject({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' });
  });
});
