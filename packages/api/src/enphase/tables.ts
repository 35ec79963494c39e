import type { Series } from '@wattjobs/rows/enphase';
import type { ColumnType, Generated } from 'kysely';

/** A `bigint` column: read as text, written as a number. */
type BigInteger = ColumnType<string, number, number>;
type OptionalBigInteger = ColumnType<string | null, number | null | undefined, number | null>;
/** A `timestamp` column that holds UTC; it is read with `to_char` only, because the driver would take it for local time. */
type UtcTimestamp = ColumnType<never, never, never>;

/** The summaries, in the columns of the legacy API. */
interface SummaryTable {
  readonly id: Generated<string>;
  readonly system_id: BigInteger;
  readonly current_power: OptionalBigInteger;
  readonly energy_lifetime: OptionalBigInteger;
  readonly energy_today: OptionalBigInteger;
  readonly last_interval_end_at: OptionalBigInteger;
  readonly last_report_at: BigInteger;
  readonly modules: OptionalBigInteger;
  readonly operational_at: OptionalBigInteger;
  readonly size_w: OptionalBigInteger;
  readonly status: string | null;
  readonly summary_date: string | null;
  readonly events: string | null;
  readonly alarms: string | null;
  readonly create_date: UtcTimestamp;
  readonly update_date: UtcTimestamp;
}

/** A report's values under an earlier date than its row's. */
interface EarlierDateTable {
  readonly system_id: BigInteger;
  readonly summary_date: string;
  readonly last_report_at: BigInteger;
  readonly energy_lifetime: OptionalBigInteger;
  readonly energy_today: OptionalBigInteger;
}

interface SystemTable {
  readonly system_id: BigInteger;
  readonly name: string | null;
  readonly timezone: string | null;
  readonly size_w: OptionalBigInteger;
  readonly operational_at: OptionalBigInteger;
}

interface IntervalTable {
  readonly system_id: BigInteger;
  readonly end_at: BigInteger;
  readonly series: Series;
  readonly duration_s: number;
  readonly devices_reporting: number | null;
  readonly energy_wh: number | null;
  readonly power_w: number | null;
  readonly state_of_charge_percent: number | null;
}

interface EventTable {
  readonly system_id: BigInteger;
  readonly event_start_time: BigInteger;
  readonly serial_number: string;
  readonly event_type_id: BigInteger;
  readonly event_end_time: OptionalBigInteger;
  readonly status: string;
}

/** A device that took part in an alarm. */
export interface AlarmEvent {
  readonly serial_number: string;
  readonly start_date: number | null;
  readonly end_date: number | null;
}

interface AlarmTable {
  readonly system_id: BigInteger;
  readonly alarm_id: string;
  readonly event_type_id: OptionalBigInteger;
  readonly severity: number | null;
  readonly cleared: boolean;
  readonly alarm_start_time: BigInteger;
  readonly alarm_end_time: OptionalBigInteger;
  readonly events: ColumnType<readonly AlarmEvent[], string, string>;
}

/** The tables of this domain. */
export interface EnphaseTables {
  readonly enphase: SummaryTable;
  readonly enphase_earlier_dates: EarlierDateTable;
  readonly enphase_systems: SystemTable;
  readonly enphase_intervals: IntervalTable;
  readonly enphase_events: EventTable;
  readonly enphase_alarms: AlarmTable;
}
