-- Keys that Microsoft lists and did not hand out: forbidden, refused, or without a recovery password. Asking leaves a record at
-- the customer's, so it is not done before next_try_at, unless somebody asked for a run since tried_at.
create table refused_key (
    tenant_id   text        not null,
    key_id      text        not null,
    kind        text        not null,
    cause       text        not null,
    next_step   text,
    tries       integer     not null default 1,
    tried_at    timestamptz not null default now(),
    next_try_at timestamptz not null,
    constraint refused_key_pk primary key (tenant_id, key_id)
);

-- How many keys of the tenant could not be read, and why, in words.
alter table tenant add column keys_refused text;
