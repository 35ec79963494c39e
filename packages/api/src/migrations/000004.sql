-- What the cloud does not tell of a report is not known, and no reason to lose the rest.
alter table enphase
  alter column current_power drop not null,
  alter column energy_lifetime drop not null,
  alter column energy_today drop not null,
  alter column last_interval_end_at drop not null,
  alter column modules drop not null,
  alter column size_w drop not null,
  alter column status drop not null,
  alter column summary_date drop not null;

alter table enphase_earlier_dates
  alter column energy_lifetime drop not null,
  alter column energy_today drop not null;

alter table enphase_alarms
  alter column event_type_id drop not null,
  alter column severity drop not null;
