import { z } from 'zod';
import { monthOf } from './month.ts';
import type { QuotaPlan } from './plan.ts';

const ledgerSchema = z.object({
  version: z.literal(1),
  /** The calendar month in UTC that `used` is about. */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  used: z.int().nonnegative(),
  /** What was held back at some moment for the rest of the month; it shrinks evenly until the month is over. */
  heldBack: z.object({ calls: z.number().nonnegative(), atMs: z.number() }),
  /** How many calls were made in which second (Unix time), for about the last minute. */
  recent: z.array(z.tuple([z.int(), z.int().nonnegative()])),
  /** Until when the cloud said that no call is answered. */
  blockedUntilMs: z.number().optional(),
  /** Systems that had their first pass, which no pacing holds back. */
  begun: z.array(z.int()),
  /** An earlier month, for a clock that was ahead and is set back. */
  previous: z.object({ month: z.string(), used: z.int().nonnegative() }).optional(),
});

/** How many calls of the application are used up, as it is kept beside its tokens. */
export type Ledger = z.infer<typeof ledgerSchema>;

/** On which terms calls are asked for. */
export type CallTerms =
  /** As much as is due by now, so that the quota lasts the whole month. */
  | { readonly kind: 'paced' }
  /** All that is left. */
  | { readonly kind: 'unpaced' }
  /** What is left beyond a number of calls that others need. */
  | { readonly kind: 'spare'; readonly needed: number };

/** A ledger about which nothing is known. */
export function emptyLedger(plan: QuotaPlan, nowMs: number): Ledger {
  const heldBack = { calls: plan.perMonth, atMs: nowMs };
  return { version: 1, month: monthOf(nowMs).name, used: 0, heldBack, recent: [], begun: [] };
}

/** Reads a ledger; `undefined` for a text that is none. */
export function parseLedger(text: string): Ledger | undefined {
  try {
    return ledgerSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The ledger as it is to be read at a moment: of the right month, and without times that lie ahead.
 * A clock that was set back neither gives back what was used nor blocks longer than it would have.
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
  const known = ledger.previous?.month === month ? ledger.previous.used : 0;
  const { previous: _, ...onward } = current;
  return { ...onward, month, used: known + ledger.used, heldBack };
}

/** For so long a call that is counted may wait before it is made; then it has to be counted anew. */
export const mostSecondsAhead = 5;

/** A minute, and a second more: the cloud may count in minutes of its own clock. And what was counted may be made later. */
const minuteSeconds = 61 + mostSecondsAhead;
const minuteMs = minuteSeconds * 1000;

/** How many calls of the month are left. */
export function remaining({ used }: Ledger, { perMonth }: QuotaPlan): number {
  return Math.max(0, perMonth - used);
}

/** How many calls the minute leaves. */
export function freeInMinute({ recent, blockedUntilMs }: Ledger, { perMinute }: QuotaPlan): number {
  if (blockedUntilMs !== undefined) return 0;
  return Math.max(0, perMinute - recent.reduce((sum, [, calls]) => sum + calls, 0));
}

/** After how long the minute leaves at least one call; 0 where it does now. */
export function waitForMinuteMs(ledger: Ledger, plan: QuotaPlan, nowMs: number): number {
  if (freeInMinute(ledger, plan) > 0) return 0;
  if (ledger.blockedUntilMs !== undefined) return ledger.blockedUntilMs - nowMs;
  const oldest = Math.min(...ledger.recent.map(([second]) => second));
  return Math.max(1000, (oldest + minuteSeconds) * 1000 - nowMs);
}

/** What is held back now for the rest of the month. */
function heldBackNow(ledger: Ledger, plan: QuotaPlan, nowMs: number): number {
  const { startMs, endMs } = monthOf(nowMs);
  const { calls, atMs } = ledger.heldBack;
  // A clock that was set back would make what was held back then block until it is that time again.
  const [held, sinceMs] = atMs > nowMs ? [plan.perMonth, startMs] : [calls, atMs];
  return Math.min(remaining(ledger, plan), (held * (endMs - nowMs)) / (endMs - sinceMs));
}

/** How many calls these terms allow now, whatever the minute says. */
export function allowedCalls(ledger: Ledger, plan: QuotaPlan, terms: CallTerms, nowMs: number): number {
  const left = remaining(ledger, plan);
  if (terms.kind === 'unpaced') return left;
  const allowed = terms.kind === 'paced' ? left - heldBackNow(ledger, plan, nowMs) : left - terms.needed;
  // So that a thousandth of a call, lost in arithmetic, does not cost a whole one.
  return Math.min(left, Math.max(0, Math.floor(allowed + 1e-6)));
}

/** Counts calls before they are made: as many of those wanted as the terms and the minute allow. */
export function reserveCalls(
  ledger: Ledger,
  plan: QuotaPlan,
  { wanted, terms, nowMs }: { readonly wanted: number; readonly terms: CallTerms; readonly nowMs: number },
): { readonly ledger: Ledger; readonly granted: number } {
  const granted = Math.max(0, Math.min(wanted, allowedCalls(ledger, plan, terms, nowMs), freeInMinute(ledger, plan)));
  return { granted, ledger: granted === 0 ? ledger : countCalls(ledger, plan, granted, nowMs) };
}

/** Calls that are in the ledger and not made, and when they were counted. */
export interface CountedCalls {
  readonly calls: number;
  readonly countedMs: number;
}

/** Gives back calls that were counted and not made, to where they were taken from; the minute keeps them, and so does a month that is over. */
export function releaseCalls(ledger: Ledger, { calls, countedMs }: CountedCalls, terms: CallTerms): Ledger {
  if (monthOf(countedMs).name !== ledger.month) return ledger;
  const { calls: before, atMs } = ledger.heldBack;
  const heldBack = { calls: terms.kind === 'paced' ? before : before + calls, atMs };
  return { ...ledger, used: Math.max(0, ledger.used - calls), heldBack };
}

/** Gives back calls that were counted so long ago that another minute has come: also to the minute, as if they had never been counted. */
export function uncountCalls(ledger: Ledger, counted: CountedCalls, terms: CallTerms): Ledger {
  const countedSecond = Math.floor(counted.countedMs / 1000);
  const recent = ledger.recent.map(([second, made]): [number, number] => [
    second,
    second === countedSecond ? Math.max(0, made - counted.calls) : made,
  ]);
  return { ...releaseCalls(ledger, counted, terms), recent: recent.filter(([, made]) => made > 0) };
}

/** Puts on record that these systems had their first pass. */
export function beginSystems(ledger: Ledger, systemIds: readonly number[]): Ledger {
  return { ...ledger, begun: [...new Set([...ledger.begun, ...systemIds])].sort((one, other) => one - other) };
}

/** What the cloud said when it refused a call for want of quota. */
export interface QuotaRefusal {
  readonly period: 'minute' | 'month' | undefined;
  /** When the period ends, where it said so. */
  readonly endMs: number | undefined;
}

/**
 * Learns from a refusal: others use the same quota, or the plan is smaller than was said.
 * One that does not say its period is about a minute, unless the month is used up anyway: the next one is only a minute away.
 */
export function learnRefusal(ledger: Ledger, plan: QuotaPlan, { period, endMs }: QuotaRefusal, nowMs: number): Ledger {
  if (period === 'month') return { ...ledger, used: Math.max(ledger.used, plan.perMonth) };
  return { ...ledger, blockedUntilMs: Math.min(Math.max(endMs ?? nowMs + minuteMs, nowMs + 1000), nowMs + minuteMs) };
}

function countCalls(ledger: Ledger, plan: QuotaPlan, calls: number, nowMs: number): Ledger {
  const second = Math.floor(nowMs / 1000);
  const counted = ledger.recent.find(([each]) => each === second)?.[1] ?? 0;
  const others = ledger.recent.filter(([each]) => each !== second);
  const used = ledger.used + calls;
  const heldBack = { calls: Math.min(heldBackNow(ledger, plan, nowMs), Math.max(0, plan.perMonth - used)), atMs: nowMs };
  return { ...ledger, used, heldBack, recent: [...others, [second, counted + calls]] };
}
