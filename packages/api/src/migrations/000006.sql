-- Readings of endpoints: raw and immutable. A partition holds one month in UTC and is made with its first reading,
-- so that a month that nobody needs any more is given back at once. There is no foreign key to endpoints: they are never deleted.
create table consumption_readings (
  endpoint_id uuid not null,
  -- When the value was on the page.
  read_at timestamptz(3) not null,
  id uuid not null default gen_random_uuid(),
  success boolean not null,
  -- The register of the meter, with every digit that was sent.
  total_kwh numeric,
  -- Why the register says nothing about consumption since the good reading before it: 'meter_replaced' if the serial number is another,
  -- 'counter_decreased' if the register is below. Derived when readings are stored, so that a break is found by an index.
  break text,
  voltage double precision,
  current double precision,
  power double precision,
  power_factor double precision,
  reason text,
  error_message text,
  serial text,
  unit text,
  driver text,
  duration_ms integer,
  matched_text text,
  page_hash text,
  primary key (endpoint_id, read_at)
) partition by range (read_at);
create index consumption_readings_good on consumption_readings (endpoint_id, read_at) where success and total_kwh is not null;
create index consumption_readings_breaks on consumption_readings (endpoint_id, read_at) where break is not null;
create index consumption_readings_by_time on consumption_readings (read_at, endpoint_id);
create index consumption_readings_by_id on consumption_readings (id);

-- What was seen, by reading: large, and kept for a shorter time than the readings themselves.
create table consumption_evidence (
  endpoint_id uuid not null,
  read_at timestamptz(3) not null,
  page_start text,
  -- JPEG.
  screenshot bytea,
  primary key (endpoint_id, read_at)
) partition by range (read_at);
