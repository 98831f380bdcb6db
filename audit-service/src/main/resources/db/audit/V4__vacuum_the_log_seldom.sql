-- A log that is only appended to has no dead rows. Vacuuming it marks pages as visible to all, which nobody makes use of, and
-- freezes rows: every page is written once more, into the write-ahead log as well. Once per million entries is enough.
alter table audit_event set (autovacuum_vacuum_insert_threshold = 1000000);
