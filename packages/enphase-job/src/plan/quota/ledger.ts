import { z } from 'zod';
import { monthOf } from './month.ts';
import type { QuotaPlan } from './plan.ts';

const ledgerSchema = z.object({
  version: z.literal(1),
  /** The calendar month in UTC that `used` is about. */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  used: z.int().nonnegative(),
  /** The reserve for the rest of the month at a given time; it shrinks evenly until the month ends. */
  heldBack: z.object({ calls: z.number().nonnegative(), atMs: z.number() }),
  /** The number of calls by second (Unix time), for about the last minute. */
  recent: z.array(z.tuple([z.int(), z.int().nonnegative()])),
  /** Until when the cloud refuses every call, as it stated. */
  blockedUntilMs: z.number().optional(),
  /** Systems that had their first pass, which is not paced. */
  begun: z.array(z.int()),
  /** An earlier month, in case a clock that was ahead is set back. */
  previous: z.object({ month: z.string(), used: z.int().nonnegative() }).optional(),
});

/** The application's used calls, stored beside its tokens. */
export type Ledger = z.infer<typeof ledgerSchema>;

/** How the calls of a pass are limited. */
export type Pacing =
  /** The calls due by now, so that the quota lasts all month. */
  | { readonly kind: 'paced' }
  /** All remaining calls. */
  | { readonly kind: 'unpaced' }
  /** The remaining calls that other reads do not need. */
  | { readonly kind: 'spare'; readonly needed: number };

/** An empty ledger. */
export function emptyLedger(plan: QuotaPlan, nowMs: number): Ledger {
  const heldBack = { calls: plan.perMonth, atMs: nowMs };
  return { version: 1, month: monthOf(nowMs).name, used: 0, heldBack, recent: [], begun: [] };
}

/** Parses a ledger; `undefined` if the text is invalid. */
export function parseLedger(text: string): Ledger | undefined {
  try {
    return ledgerSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The ledger as it applies at `nowMs`: of the right month, and without future times.
 * Setting the clock back neither frees used calls nor blocks longer than before.
 */
export function ledgerAt(ledger: Ledger, plan: QuotaPlan, nowMs: number): Ledger {
  const month = monthOf(nowMs).name;
  const nowSecond = Math.floor(nowMs / 1000);
  const recent = ledger.recent
    .map(([second, calls]): [number, number] => [Math.min(second, nowSecond), calls])
    .filter(([second]) => second > nowSecond - minuteSeconds);
  const { blockedUntilMs, ...rest } = ledger;
  const blocked = blockedUntilMs !== undefined && blockedUntilMs > nowMs;
  const current = { ...rest, recent, ...(blocked ? { blockedUntilMs: Math.min(blockedUntilMs, nowMs + minuteMs) } : {}) };
  if (ledger.month === month) return current;
  const previous = { month: ledger.month, used: ledger.used };
  const heldBack = { calls: plan.perMonth, atMs: monthOf(nowMs).startMs };
  if (ledger.month < month) return { ...current, month, used: 0, heldBack, previous };
  const earlierUsed = ledger.previous?.month === month ? ledger.previous.used : 0;
  const { previous: _, ...withoutPrevious } = current;
  return { ...withoutPrevious, month, used: earlierUsed + ledger.used, heldBack };
}

/** How long a counted call may wait before it is made; after that it must be counted again. */
export const maxSecondsAhead = 5;

/** A minute plus a second, because the cloud may count by its own clock; plus the delay until a counted call is made. */
const minuteSeconds = 61 + maxSecondsAhead;
const minuteMs = minuteSeconds * 1000;

/** The calls left in the month. */
export function remaining({ used }: Ledger, { perMonth }: QuotaPlan): number {
  return Math.max(0, perMonth - used);
}

/** The calls left in the minute. */
export function freeInMinute({ recent, blockedUntilMs }: Ledger, { perMinute }: QuotaPlan): number {
  if (blockedUntilMs !== undefined) return 0;
  return Math.max(0, perMinute - recent.reduce((sum, [, calls]) => sum + calls, 0));
}

/** How long until the minute allows at least one call; 0 if it does now. */
export function waitForMinuteMs(ledger: Ledger, plan: QuotaPlan, nowMs: number): number {
  if (freeInMinute(ledger, plan) > 0) return 0;
  if (ledger.blockedUntilMs !== undefined) return ledger.blockedUntilMs - nowMs;
  const oldest = Math.min(...ledger.recent.map(([second]) => second));
  return Math.max(1000, (oldest + minuteSeconds) * 1000 - nowMs);
}

/** The current reserve for the rest of the month. */
function reserveNow(ledger: Ledger, plan: QuotaPlan, nowMs: number): number {
  const { startMs, endMs } = monthOf(nowMs);
  const { calls, atMs } = ledger.heldBack;
  // After setting the clock back, the earlier reserve would block until its time is reached again.
  const [reserve, sinceMs] = atMs > nowMs ? [plan.perMonth, startMs] : [calls, atMs];
  return Math.min(remaining(ledger, plan), (reserve * (endMs - nowMs)) / (endMs - sinceMs));
}

/** The calls that this pacing allows now, regardless of the minute. */
export function allowedCalls(ledger: Ledger, plan: QuotaPlan, pacing: Pacing, nowMs: number): number {
  const left = remaining(ledger, plan);
  if (pacing.kind === 'unpaced') return left;
  const allowed = pacing.kind === 'paced' ? left - reserveNow(ledger, plan, nowMs) : left - pacing.needed;
  // So that a rounding error does not cost a whole call.
  return Math.min(left, Math.max(0, Math.floor(allowed + 1e-6)));
}

/** Counts calls before they are made: as many of the wanted ones as the pacing and the minute allow. */
export function reserveCalls(
  ledger: Ledger,
  plan: QuotaPlan,
  { wanted, pacing, nowMs }: { readonly wanted: number; readonly pacing: Pacing; readonly nowMs: number },
): { readonly ledger: Ledger; readonly granted: number } {
  const granted = Math.max(0, Math.min(wanted, allowedCalls(ledger, plan, pacing, nowMs), freeInMinute(ledger, plan)));
  return { granted, ledger: granted === 0 ? ledger : countCalls(ledger, plan, granted, nowMs) };
}

/** Calls that were counted but not made, and when they were counted. */
export interface CountedCalls {
  readonly calls: number;
  readonly countedMs: number;
}

/** Gives back counted calls that were not made to the reserve or the month; the minute, and a past month, keep them. */
export function releaseCalls(ledger: Ledger, { calls, countedMs }: CountedCalls, pacing: Pacing): Ledger {
  if (monthOf(countedMs).name !== ledger.month) return ledger;
  const { calls: before, atMs } = ledger.heldBack;
  const heldBack = { calls: pacing.kind === 'paced' ? before : before + calls, atMs };
  return { ...ledger, used: Math.max(0, ledger.used - calls), heldBack };
}

/** Gives back calls that were counted in an earlier minute: also to the minute, as if never counted. */
export function uncountCalls(ledger: Ledger, counted: CountedCalls, pacing: Pacing): Ledger {
  const countedSecond = Math.floor(counted.countedMs / 1000);
  const recent = ledger.recent.map(([second, made]): [number, number] => [
    second,
    second === countedSecond ? Math.max(0, made - counted.calls) : made,
  ]);
  return { ...releaseCalls(ledger, counted, pacing), recent: recent.filter(([, made]) => made > 0) };
}

/** Records that these systems had their first pass. */
export function markFirstPass(ledger: Ledger, systemIds: readonly number[]): Ledger {
  return { ...ledger, begun: [...new Set([...ledger.begun, ...systemIds])].sort((a, b) => a - b) };
}

/** The cloud's refusal of a call for lack of quota. */
export interface QuotaRefusal {
  readonly period: 'minute' | 'month' | undefined;
  /** When the period ends, if given. */
  readonly endMs: number | undefined;
}

/**
 * Learns from a refusal: others use the same quota, or the plan is smaller than configured.
 * A refusal without a period counts as the minute's, unless the month is used up: the next minute comes soon.
 */
export function learnRefusal(ledger: Ledger, plan: QuotaPlan, { period, endMs }: QuotaRefusal, nowMs: number): Ledger {
  if (period === 'month') return { ...ledger, used: Math.max(ledger.used, plan.perMonth) };
  return { ...ledger, blockedUntilMs: Math.min(Math.max(endMs ?? nowMs + minuteMs, nowMs + 1000), nowMs + minuteMs) };
}

function countCalls(ledger: Ledger, plan: QuotaPlan, calls: number, nowMs: number): Ledger {
  const second = Math.floor(nowMs / 1000);
  const counted = ledger.recent.find(([countedSecond]) => countedSecond === second)?.[1] ?? 0;
  const others = ledger.recent.filter(([countedSecond]) => countedSecond !== second);
  const used = ledger.used + calls;
  const heldBack = { calls: Math.min(reserveNow(ledger, plan, nowMs), Math.max(0, plan.perMonth - used)), atMs: nowMs };
  return { ...ledger, used, heldBack, recent: [...others, [second, counted + calls]] };
}
