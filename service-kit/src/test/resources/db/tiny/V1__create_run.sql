-- Sync runs the tiny service has heard of.
create table run (
    run_id text not null,
    constraint run_pk primary key (run_id)
);
