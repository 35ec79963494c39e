/** A number from 0 to 1 that depends only on the system, the purpose and an index. */
export function chance(systemId: number, purpose: number, index: number): number {
  const hash = mixed(mixed(mixed(0x9e_37_79_b9, systemId), purpose), index);
  return (hash >>> 0) / 0x1_00_00_00_00;
}

function mixed(hash: number, key: number): number {
  const first = Math.imul(hash ^ (key | 0), 0x85_eb_ca_6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2_b2_ae_35);
  return second ^ (second >>> 16);
}

/** The share of a clear sky's light, 0.1 to 1: it varies by day, and with clouds within the day. Time in Unix seconds. */
export function skyClearness(systemId: number, seconds: number): number {
  const day = between(systemId, seconds, 86_400, 1);
  const clouds = between(systemId, seconds, 1800, 2);
  const sky = 0.25 + 0.75 * Math.sqrt(day);
  return Math.max(0.1, sky - (1 - sky) * 0.8 * clouds);
}

/** A value that is interpolated between the hashes of successive periods. */
function between(systemId: number, seconds: number, periodSeconds: number, kind: number): number {
  const period = Math.floor(seconds / periodSeconds);
  const part = seconds / periodSeconds - period;
  return chance(systemId, kind, period) * (1 - part) + chance(systemId, kind, period + 1) * part;
}
