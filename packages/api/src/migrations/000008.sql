-- Registers. What a reading says about consumption is derived from the readings around it, from the terms of its endpoint and from what people
-- decided; what was derived is in register_events, and in the readings that are left out.
alter table endpoints
  -- The largest value of the register plus one step, in kWh.
  add column register_modulus numeric,
  -- Factors of current transformers: [{"from": "2026-01-01T00:00:00.000Z" or null, "factor": "40"}], in the order of time.
  add column multipliers jsonb not null default '[]',
  -- From this time on its events must be derived anew before anything is read from its register.
  add column events_stale_from timestamptz(3),
  -- Its readings before were thinned by retention: what was derived from them stays, and readings that arrive later for that time are left out.
  add column events_final_until timestamptz(3);
update endpoints set events_stale_from = '-infinity';
drop index consumption_readings_breaks;
alter table consumption_readings drop column break;
-- 'dip' or 'spike' if the reading is left out, or 'late' if it came after its time was thinned. Derived, unlike the rest of the row.
alter table consumption_readings add column left_out text;

-- Derived: see metering/register-event.ts.
create table register_events (
  endpoint_id uuid not null,
  at timestamptz(3) not null,
  kind text not null,
  status text not null,
  before_at timestamptz(3) not null,
  before_kwh numeric not null,
  after_at timestamptz(3),
  after_kwh numeric,
  adjustment_kwh numeric not null,
  slack_kwh numeric,
  primary key (endpoint_id, at)
);
-- What people decided about events, for good: the newest one of an endpoint and a time counts.
create table register_decisions (
  number bigint generated always as identity primary key,
  endpoint_id uuid not null,
  at timestamptz(3) not null,
  -- A kind of event, 'none', or 'withdrawn': as if nobody had decided.
  kind text not null,
  final_kwh numeric,
  start_kwh numeric,
  reason text not null,
  decided_by text not null,
  decided_at timestamptz(3) not null
);
create index register_decisions_by_endpoint on register_decisions (endpoint_id, at, number);
-- Months (in UTC) whose readings were thinned by retention: what was billed from them is not computed again.
create table thinned_months (
  month text primary key,
  thinned_at timestamptz(3) not null
);

-- Billing.
create table customers (
  id uuid primary key,
  name text not null,
  reference text,
  address text,
  email text,
  -- Of the days and times of the tariff; each endpoint has its own for its months.
  timezone text not null,
  -- [{"tariffId": "…" or null for none, "from": "2026-01-01"}], in the order of time.
  tariffs jsonb not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3)
);
create unique index customers_by_reference on customers (reference) where deleted_at is null;
-- Which endpoints, or shares of them, are a customer's, and when.
create table customer_endpoints (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  endpoint_id uuid not null,
  share numeric not null,
  line text,
  outlet text,
  from_at timestamptz(3),
  to_at timestamptz(3)
);
create index customer_endpoints_by_customer on customer_endpoints (customer_id);
create index customer_endpoints_by_endpoint on customer_endpoints (endpoint_id);
create table tariffs (
  id uuid primary key,
  name text not null,
  currency text not null,
  total_rule text not null,
  -- [{"from": "2026-01-01", "components": […]}], in the order of time.
  versions jsonb not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  deleted_at timestamptz(3)
);
-- Immutable: a trigger refuses any change.
create table statements (
  number text primary key,
  sequence integer not null unique,
  month text not null,
  customer_id uuid,
  kind text not null,
  corrects text references statements (number),
  -- JSON text, byte for byte what the hash is over.
  document text not null,
  inputs_hash text not null,
  hash text not null,
  -- The hash of the statement before it: none can be taken away unseen.
  previous_hash text,
  created_at timestamptz(3) not null,
  created_by text not null
);
create index statements_by_month on statements (month, customer_id);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a statement is never changed or deleted: correct it by another one';
end
$$;
create trigger statements_are_immutable before update or delete on statements for each row execute function refuse_change();
-- The readings that statements rest on: retention keeps them.
create table statement_readings (
  statement_number text not null references statements (number),
  endpoint_id uuid not null,
  read_at timestamptz(3) not null,
  primary key (statement_number, endpoint_id, read_at)
);
create index statement_readings_by_time on statement_readings (read_at, endpoint_id);
-- What is told to whom, and what was: a run that is repeated sends only what is missing.
create table statement_deliveries (
  statement_number text not null references statements (number),
  -- 'webhook', 'mail', 'bucket' …
  channel text not null,
  -- Null until it was accepted.
  delivered_at timestamptz(3),
  primary key (statement_number, channel)
);
create table tenant_links (
  id uuid primary key,
  customer_id uuid not null references customers (id),
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  revoked_at timestamptz(3)
);
create index tenant_links_by_customer on tenant_links (customer_id);
