-- Counts who took the run up, one after the other. Whoever is late, and has been given up for dead meanwhile, still has the
-- number of then: what it writes is refused, and what it has claimed in key_reading is free at once.
alter table sync_run add turn bigint not null default 1;
