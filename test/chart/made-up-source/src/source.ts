import type { Finding, JobContext, Pass, Source, Tick } from '@wattjobs/core/job';
import type { SettingValues } from '@wattjobs/core/settings';
import { RetrySource } from '@wattjobs/core/errors';
import { HttpFailure, HttpSession } from '@wattjobs/core/http';
import type { meterSettings } from './settings.ts';
import type { MeterState } from './state.ts';

type MeterContext = JobContext<SettingValues<typeof meterSettings>, MeterState>;

/** A meter whose page is one number: its power in watts. */
export class MeterSource implements Source<MeterState> {
  readonly #context: MeterContext;
  readonly #session: HttpSession;

  constructor(context: MeterContext) {
    this.#context = context;
    this.#session = new HttpSession({ userAgent: 'wattjobs', tracing: context.tracing });
  }

  async read({ signal }: Tick): Promise<Pass<MeterState>> {
    const { settings, clock, device } = this.#context;
    try {
      const headers = { authorization: `Bearer ${settings.password.reveal()}` };
      const { body } = await this.#session.get(settings.meterUrl, { signal, headers });
      if (!/^-?\d+(\.\d+)?$/.test(body.trim())) {
        return { points: [], problems: [new RetrySource('the meter gave no number', { reason: 'value_refused' })] };
      }
      const power = { name: 'meter_power_watts', labels: {}, value: Number(body), unit: 'watts', timeMs: clock.now(), device } as const;
      return { points: [power], problems: [] };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      return { points: [], problems: [new RetrySource(error.message, { reason: error.reasonOf('meter') })] };
    }
  }

  async *check(signal: AbortSignal): AsyncIterable<Finding> {
    const { problems } = await this.read({ index: 0, signal });
    for (const problem of problems) yield { subject: 'meter', message: problem.message, problem };
  }

  async close(): Promise<void> {
    // An HTTP session keeps nothing open.
  }
}
