-- CloudEvents ids are unique for their source only: who sends commands from elsewhere may count them, and nobody may keep an
-- event out of the log by being first with its id.
alter table audit_event drop constraint audit_event_id_uq;
alter table audit_event add constraint audit_event_id_uq unique (id, source);
