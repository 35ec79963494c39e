import type { Finding, JobContext, WattjobsError } from '@wattjobs/core';
import type { Cloud } from './cloud.ts';
import { judgeFreshness } from './freshness.ts';
import type { LiveReading } from './live-page.ts';
import { hasValue } from './reading.ts';
import type { TorusSettings } from './settings.ts';
import type { TorusState } from './state.ts';
import type { Unit } from './unit.ts';

interface CheckParts extends JobContext<TorusSettings, TorusState> {
  readonly cloud: Cloud;
  readonly unit: Unit | undefined;
}

/** Reaches the cloud and the unit, and proves the credentials. */
export async function* checkTorus(parts: CheckParts, signal: AbortSignal): AsyncIterable<Finding> {
  const { clock, settings, cloud, unit } = parts;
  const nowMs = clock.now();
  const held = cloud.heldRefusal(nowMs);
  const answer = held === undefined ? await cloud.read(nowMs, signal) : { problem: held };
  if ('problem' in answer) yield failure('cloud', answer.problem);
  else yield* checkLivePage(answer.reading, nowMs, settings);
  await parts.state.update((state) => cloud.rememberSession(state));
  if (unit === undefined) {
    yield { subject: 'unit', message: 'TORUS_LOCAL_URL is not set: nothing is read while the cloud is stale' };
    return;
  }
  // A person who asks for a check wants the unit reached now; the attempt counts like any other.
  if (!(await parts.state.update((state) => ({ ...state, unit: { ...state.unit, lastAttemptMs: nowMs } })))) return;
  const { values, problems } = await unit.read(signal);
  for (const problem of problems) yield failure('unit', problem);
  if (values !== undefined) yield { subject: 'unit', message: `answers, input voltage ${values.inputVoltageVolts} V` };
}

function* checkLivePage(reading: LiveReading, nowMs: number, settings: TorusSettings): Iterable<Finding> {
  const subject = 'cloud';
  yield { subject, message: 'the credentials are accepted, and the live data page is there' };
  if (reading.missing.length > 0)
    yield { subject, message: `the page no longer shows ${reading.missing.join(', ')} (layout ${reading.fingerprint})` };
  for (const what of reading.refused) yield { subject, message: `a number cannot be read: ${what}`, fix: 'Set DECIMAL_SEPARATOR.' };
  if (!hasValue(reading.values)) yield { subject, message: 'the page shows no value' };
  const { deviceTimeMs, problem } = judgeFreshness(reading, nowMs, settings);
  if (deviceTimeMs !== undefined) {
    const ageSeconds = Math.round((nowMs - deviceTimeMs) / 1000);
    yield { subject, message: `the unit last reported ${ageSeconds} s ago, at ${new Date(deviceTimeMs).toISOString()}` };
  }
  if (problem !== undefined) {
    yield { subject, message: problem.message, problem, fix: 'Compare the time on the page with DEVICE_TIMEZONE and DEVICE_DATE_ORDER.' };
  }
}

function failure(subject: string, problem: WattjobsError): Finding {
  return { subject, message: problem.message, problem, fix: problem.wayOut };
}
