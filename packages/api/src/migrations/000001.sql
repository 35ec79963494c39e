-- The Enphase domain. All times are seconds since the Unix epoch unless a column says otherwise.

-- Summaries: the table of the API that this one replaces, with the same columns.
-- An operator may point this API at that one's database, so the table may be there already, with 32-bit integers and duplicates.
create table if not exists enphase (
  id bigserial primary key,
  system_id bigint not null,
  current_power bigint not null,
  energy_lifetime bigint not null,
  energy_today bigint not null,
  last_interval_end_at bigint not null,
  last_report_at bigint not null,
  modules bigint not null,
  operational_at bigint,
  size_w bigint not null,
  status varchar(50) not null,
  summary_date varchar(10) not null,
  events text,
  alarms text,
  create_date timestamp default (now() at time zone 'utc'),
  update_date timestamp default (now() at time zone 'utc')
);

-- Of a new table this changes nothing.
alter table enphase
  alter column id type bigint,
  alter column system_id type bigint,
  alter column current_power type bigint,
  alter column energy_lifetime type bigint,
  alter column energy_today type bigint,
  alter column last_interval_end_at type bigint,
  alter column last_report_at type bigint,
  alter column modules type bigint,
  alter column operational_at type bigint,
  alter column operational_at drop not null,
  alter column size_w type bigint,
  alter column events type text,
  alter column alarms type text,
  alter column create_date set default (now() at time zone 'utc'),
  alter column update_date set default (now() at time zone 'utc');

-- The counter behind the ids of the old table ends at 2147483647.
do $$
declare
  counter text := pg_get_serial_sequence('enphase', 'id');
begin
  if counter is not null then
    execute format('alter sequence %s as bigint', counter);
  end if;
end
$$;

-- The old API kept a row for each poll, even where the cloud had nothing new.
-- The newest of such rows stays; the others are kept here, whole, so that nothing is lost.
create table enphase_merged_rows (
  id bigint primary key,
  merged_into bigint not null,
  merged_at timestamptz not null default now(),
  original jsonb not null
);

-- A report belongs to one row, under the last date on which it was seen. What it had said under an earlier one is kept here:
-- energy_lifetime runs to the day before the date, so a gateway that is silent over midnight repeats its last report under the next
-- date with another counter, and that of the date before is where production of the day before ends.
create table enphase_earlier_dates (
  system_id bigint not null,
  summary_date varchar(10) not null,
  last_report_at bigint not null,
  energy_lifetime bigint not null,
  energy_today bigint not null,
  primary key (system_id, summary_date, last_report_at)
);

insert into enphase_earlier_dates (system_id, summary_date, last_report_at, energy_lifetime, energy_today)
select distinct on (system_id, summary_date, last_report_at) system_id, summary_date, last_report_at, energy_lifetime, energy_today
from (
  select *, max(summary_date) over (partition by system_id, last_report_at) as last_date from enphase
) as reports
where summary_date < last_date
order by system_id, summary_date, last_report_at, update_date desc nulls last, create_date desc nulls last, id desc;

with ranked as (
  select
    id,
    first_value(id) over (
      partition by system_id, last_report_at
      order by summary_date desc, update_date desc nulls last, create_date desc nulls last, id desc
    ) as newest
  from enphase
), merged as (
  delete from enphase using ranked where enphase.id = ranked.id and ranked.id <> ranked.newest
  returning enphase.id, ranked.newest, to_jsonb(enphase) as original
)
insert into enphase_merged_rows (id, merged_into, original) select id, newest, original from merged;

do $$
declare
  merged bigint;
begin
  select count(*) into merged from enphase_merged_rows;
  if merged > 0 then
    raise warning '% rows of the table enphase repeated a report; the newest of each stays, the others are in enphase_merged_rows', merged;
  end if;
end
$$;

create unique index enphase_report on enphase (system_id, last_report_at);
create index if not exists ix_enphase_last_report_at on enphase (last_report_at);
create index if not exists ix_enphase_create_date on enphase (create_date);
create index enphase_summary_date on enphase (summary_date);
create index enphase_system_date on enphase (system_id, summary_date, last_report_at);

-- Every system of which there is data; what is not known of it is null.
create table enphase_systems (
  system_id bigint primary key,
  name text,
  timezone text,
  size_w bigint,
  operational_at bigint
);
insert into enphase_systems (system_id) select distinct system_id from enphase where system_id is not null;

create type enphase_series as enum (
  'production_micro', 'production_meter', 'consumption_meter', 'battery_charge', 'battery_discharge', 'import', 'export'
);

-- The key is in the order in which pages are read: a page is a range scan of the index, however many rows there are.
create table enphase_intervals (
  system_id bigint not null,
  end_at bigint not null,
  energy_wh double precision,
  power_w double precision,
  state_of_charge_percent double precision,
  series enphase_series not null,
  duration_s integer not null,
  devices_reporting integer,
  primary key (system_id, end_at, series)
);

-- A page of intervals after a place in the order of the key. A planner without statistics, which it has none of after a bulk load
-- and never has in PGlite, would rather sort everything that is left of the system; so it is told not to.
create function enphase_interval_page(
  of_system bigint, after_end bigint, after_series enphase_series, last_end bigint, of_series enphase_series[], most integer
) returns setof enphase_intervals language sql stable
set enable_sort = off
set enable_bitmapscan = off
as $$
  select * from enphase_intervals
  where system_id = of_system and (end_at, series) > (after_end, after_series) and end_at <= last_end and series = any (of_series)
  order by end_at, series
  limit most
$$;

create table enphase_events (
  system_id bigint not null,
  event_start_time bigint not null,
  serial_number text not null,
  event_type_id bigint not null,
  event_end_time bigint,
  status text not null,
  primary key (system_id, event_start_time, serial_number, event_type_id)
);

create table enphase_alarms (
  system_id bigint not null,
  alarm_id text not null,
  event_type_id bigint not null,
  severity integer not null,
  cleared boolean not null,
  alarm_start_time bigint not null,
  alarm_end_time bigint,
  events jsonb not null,
  primary key (system_id, alarm_id)
);
create index enphase_alarms_start on enphase_alarms (system_id, alarm_start_time, alarm_id);
