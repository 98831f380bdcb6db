-- How many of secrets_read were read before phase_began_at: what came since, over the time since, is how fast the run is.
alter table sync_run add secrets_read_before integer not null default 0;
