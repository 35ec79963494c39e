-- Meters that only have a web page. A deleted one keeps its row, because its readings are history.
create table endpoints (
  id uuid primary key,
  name text not null,
  ip_address text not null,
  type text not null,
  vendor text,
  location text,
  client_name text,
  auth_type text not null,
  -- AES-256-GCM of its authConfig; the key is not in the database. Erased when it is deleted.
  sealed_auth_config text,
  scraping_config jsonb not null,
  enabled boolean not null,
  poll_interval_minutes integer not null,
  -- IANA name: months and days of its readings are those of this zone.
  timezone text not null,
  rated_power_kw double precision,
  -- When a person said that the meter was replaced: readings before it are not compared with later ones.
  meter_replaced_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  last_attempt_at timestamptz(3),
  last_read_at timestamptz(3),
  -- A run that was given it may read it until then; others must not.
  claimed_until timestamptz(3),
  deleted_at timestamptz(3)
);
create index endpoints_by_name on endpoints (name, id) where deleted_at is null;
create index endpoints_by_client on endpoints (client_name) where deleted_at is null;
