import { describe, expect, it } from 'vitest';
import { FixSettings, RenewCredentials, ReportBug, RetryDelivery, RetrySource, RetryState } from '../errors/errors.ts';
import { Tally } from './tally.ts';

const unavailable = new RetrySource('off', { reason: 'cloud_timeout' });
const notTaken = new RetryDelivery('down', { reason: 'pushgateway_connection' });

const pushgateway = {};
const localApi = {};

describe('the verdict of a tally', () => {
  it('is success if a reading was delivered, whatever failed before', () => {
    const tally = new Tally();
    tally.problem(unavailable);
    tally.undelivered(pushgateway, notTaken);
    tally.anyReading = true;
    tally.delivered(pushgateway);
    expect(tally.verdict(false)).toBeUndefined();
    expect(tally.errors).toEqual({ cloud_timeout: 1, pushgateway_connection: 1 });
    expect(tally.missedDeliveries).toBe(1);
  });

  it('is 75 if the last values were not delivered', () => {
    const tally = new Tally();
    tally.anyReading = true;
    tally.delivered(pushgateway);
    tally.undelivered(pushgateway, notTaken);
    expect(tally.verdict(false)?.exitCode).toBe(75);
  });

  it('is 75 if only one of two sinks has the last values', () => {
    const tally = new Tally();
    tally.anyReading = true;
    tally.undelivered(localApi, notTaken);
    tally.delivered(pushgateway);
    expect(tally.verdict(false)?.exitCode).toBe(75);
    tally.delivered(localApi);
    expect(tally.verdict(false)).toBeUndefined();
  });

  it('is 75 if the state was not saved, and success if it was saved later', () => {
    const tally = new Tally();
    tally.anyReading = true;
    tally.unsaved(new RetryState('disk full'));
    expect(tally.verdict(false)?.exitCode).toBe(75);
    tally.saved();
    expect(tally.verdict(false)).toBeUndefined();
  });

  it('is 69 without a reading, with the counted reasons', () => {
    const tally = new Tally();
    tally.ticks = 2;
    tally.problem(unavailable);
    tally.problem(unavailable);
    expect(tally.verdict(false)).toMatchObject({ exitCode: 69, message: expect.stringContaining('cloud_timeout 2') });
  });

  it('is 75 if the run was stopped before its first pass was complete', () => {
    expect(new Tally().verdict(true)).toMatchObject({ exitCode: 75, code: 'RUN_INTERRUPTED' });
  });

  it('puts 78 before 77 before 1 before 75 before 69', () => {
    const tally = new Tally();
    const codes: (number | undefined)[] = [];
    const next = (change: () => void) => {
      change();
      codes.push(tally.verdict(false)?.exitCode);
    };
    next(() => tally.problem(unavailable));
    next(() => tally.undelivered(pushgateway, notTaken));
    next(() => tally.problem(new ReportBug(new TypeError('x'))));
    next(() => tally.problem(new RenewCredentials('refused', { reason: 'cloud_login_refused' })));
    next(() => tally.problem(new FixSettings([{ name: 'A', problem: 'is wrong' }])));
    expect(codes).toEqual([69, 75, 1, 77, 78]);
  });
});
