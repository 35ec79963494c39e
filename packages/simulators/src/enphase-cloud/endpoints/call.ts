import type { EnphaseCloudData } from '../controls.ts';
import type { Plant } from '../plant/plant.ts';

/** An allowed call about one system. */
export interface SystemCall {
  readonly plant: Plant;
  readonly query: URLSearchParams;
  /** The cloud's time in whole Unix seconds. */
  readonly nowSeconds: number;
  readonly data: EnphaseCloudData;
}

const reportSeconds = 900;
const transferSeconds = 137;

/** Up to when the cloud has the system's intervals, in Unix seconds: it reports every quarter of an hour. */
export function lastIntervalEnd({ nowSeconds, data }: SystemCall): number {
  const heard = data.lastReportSeconds === null ? nowSeconds : Math.min(nowSeconds, data.lastReportSeconds);
  return Math.floor((heard - transferSeconds) / reportSeconds) * reportSeconds;
}

/** When the system last reported, in Unix seconds. */
export function lastReportAt(call: SystemCall): number {
  return lastIntervalEnd(call) + transferSeconds;
}

/** `normal`, or `comm` if there was no report for four hours. */
export function systemStatus(call: SystemCall): 'normal' | 'comm' {
  return call.nowSeconds - lastReportAt(call) > 4 * 3600 ? 'comm' : 'normal';
}

export function operationalAt({ plant, data }: SystemCall): number | null {
  return data.operationalAtNull ? null : plant.system.operationalAt;
}

/** The system fields of many answers. */
export function metaOf(call: SystemCall): object {
  return {
    status: systemStatus(call),
    last_report_at: lastReportAt(call),
    last_energy_at: lastIntervalEnd(call),
    operational_at: operationalAt(call),
  };
}
