-- What the webhook's receiver was told last of an endpoint.
create table webhook_states (
  endpoint_id uuid primary key,
  failing boolean not null,
  -- Of the last message about a failure: the cool-down counts from it.
  failed_at timestamptz(3) not null
);

-- Messages that the receiver has not accepted yet; an accepted one is deleted.
create table webhook_outbox (
  id uuid primary key default gen_random_uuid(),
  -- Its messages are sent one after the other.
  endpoint_id uuid not null,
  body text not null,
  created_at timestamptz(3) not null,
  tries integer not null default 0,
  -- A server that sends it moves this on first, so that no other sends it meanwhile.
  next_try_at timestamptz(3) not null,
  -- Why it was not accepted the last time.
  problem text,
  -- After the last try: a dead letter, kept for a person.
  given_up_at timestamptz(3)
);
create index webhook_outbox_waiting on webhook_outbox (next_try_at) where given_up_at is null;
