/*
 * Who is reading which new keys right now, so that a run and a refresh do not read one twice: all of a reader's in one row, which is
 * written when it claims more and goes when it is done. A row for each key cost a second in sixty of a first sync. A reader that died
 * takes its own claims up again; everybody else waits until they run out.
 */
drop table key_reading;
create table key_reading (
    tenant_id     text        not null,
    reader        text        not null,
    key_ids       text[]      not null,
    claimed_until timestamptz not null,
    constraint key_reading_pk primary key (tenant_id, reader)
);
