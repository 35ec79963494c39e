/** What a Torus unit measures at one time. */
export interface TorusReadings {
  readonly inputVoltageVolts: number;
  readonly outputVoltageVolts: number;
  readonly outputCurrentAmps: number;
  readonly outputPowerWatts: number;
  readonly outputThdPercent: number;
}

/** A 120 V unit whose load rises and falls over half an hour: readings depend only on the time. */
export function torusReadings(timeMs: number): TorusReadings {
  const seconds = timeMs / 1000;
  const outputVoltageVolts = 120 + 0.3 * wave(seconds, 700);
  const outputCurrentAmps = 3.4 + 1.1 * wave(seconds, 1800) + 0.2 * wave(seconds, 130);
  const powerFactor = 0.97;
  return {
    inputVoltageVolts: 119.2 + 1.6 * wave(seconds, 900),
    outputVoltageVolts,
    outputCurrentAmps,
    outputPowerWatts: outputVoltageVolts * outputCurrentAmps * powerFactor,
    outputThdPercent: 1.9 + 0.4 * wave(seconds, 1100),
  };
}

function wave(seconds: number, periodSeconds: number): number {
  return Math.sin((2 * Math.PI * seconds) / periodSeconds);
}
