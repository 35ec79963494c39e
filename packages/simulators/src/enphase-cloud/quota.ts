import { type QuotaPeriod, tooManyRequests } from './answers.ts';
import type { Answer } from '../http/message.ts';
import type { EnphaseCloudPlan } from './controls.ts';

/** Calls per minute and per calendar month, as published on 2026-07-27. */
const planLimits: Readonly<Record<EnphaseCloudPlan['plan'], { readonly name: string; readonly minute: number; readonly month: number }>> = {
  watt: { name: 'Watt', minute: 10, month: 1000 },
  kilowatt: { name: 'Kilowatt', minute: 50, month: 50_000 },
  megawatt: { name: 'Megawatt', minute: 100, month: 300_000 },
  partner: { name: 'Partner', minute: 300, month: 1_500_000 },
};

/** The name of a plan in error texts. */
export function planName(plan: EnphaseCloudPlan['plan']): string {
  return planLimits[plan].name;
}

/** Counts the calls of the application by minute and by calendar month in UTC. */
export class Quota {
  #minute = { start: 0, used: 0 };
  #month = { start: 0, used: 0 };

  /** 429 if a limit is reached; undefined if a call is left. Times are in milliseconds since the epoch. */
  refusal(nowMs: number, plan: EnphaseCloudPlan): Answer | undefined {
    this.#turnTo(nowMs);
    const limits = planLimits[plan.plan];
    const exceeded =
      this.#periodWhereFull('month', plan.monthLimit ?? limits.month) ?? this.#periodWhereFull('minute', plan.minuteLimit ?? limits.minute);
    return exceeded && tooManyRequests(limits.name, plan.quotaPeriodFields ? exceeded : undefined);
  }

  count(nowMs: number): void {
    this.#turnTo(nowMs);
    this.#minute.used += 1;
    this.#month.used += 1;
  }

  /** Calls in the minute and the month of this time. */
  used(nowMs: number): { readonly minute: number; readonly month: number } {
    this.#turnTo(nowMs);
    return { minute: this.#minute.used, month: this.#month.used };
  }

  #periodWhereFull(period: QuotaPeriod['period'], limit: number): QuotaPeriod | undefined {
    const { start, used } = period === 'month' ? this.#month : this.#minute;
    return used < limit ? undefined : { period, period_start: start, period_end: endOf(period, start), limit };
  }

  #turnTo(nowMs: number): void {
    const minute = startOf('minute', nowMs);
    const month = startOf('month', nowMs);
    if (this.#minute.start !== minute) this.#minute = { start: minute, used: 0 };
    if (this.#month.start !== month) this.#month = { start: month, used: 0 };
  }
}

/** The used-up period of a time, for an error body; Unix seconds. */
export function periodAt(period: QuotaPeriod['period'], nowMs: number, plan: EnphaseCloudPlan): QuotaPeriod {
  const start = startOf(period, nowMs);
  const limit = (period === 'month' ? plan.monthLimit : plan.minuteLimit) ?? planLimits[plan.plan][period];
  return { period, period_start: start, period_end: endOf(period, start), limit };
}

function startOf(period: QuotaPeriod['period'], nowMs: number): number {
  if (period === 'minute') return Math.floor(nowMs / 60_000) * 60;
  const date = new Date(nowMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000;
}

function endOf(period: QuotaPeriod['period'], start: number): number {
  if (period === 'minute') return start + 60;
  const date = new Date(start * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / 1000;
}
