-- An organization may have several data keys while its secrets are encrypted anew; the highest version encrypts.
alter table organization_key
    add column version integer not null default 1,
    drop constraint organization_key_pk,
    add constraint organization_key_pk primary key (organization_id, version),
    add constraint organization_key_version_ck check (version > 0);
alter table organization_key alter column version drop default;

-- Data keys that were deleted for good: all of an organization up to this version. What they encrypted stays unreadable.
create table erased_key (
    organization_id bigint      not null,
    last_version    integer     not null,
    erased_at       timestamptz not null,
    erased_by       text        not null,
    constraint erased_key_pk primary key (organization_id, last_version)
);

-- Which version of the data key of its organization a stored secret needs: format 1 is from before versions, format 2 names
-- it in four bytes. 0: the secret is erased for good. Null: of a format this version does not know, or damaged.
create function data_key_version(ciphertext bytea) returns integer language sql immutable strict parallel safe as $$
    select case
        when length(ciphertext) = 1 and get_byte(ciphertext, 0) = 0 then 0
        when length(ciphertext) < 6 then null
        when get_byte(ciphertext, 0) = 1 then 1
        when get_byte(ciphertext, 0) = 2 then
            (get_byte(ciphertext, 1) << 24) | (get_byte(ciphertext, 2) << 16)
                | (get_byte(ciphertext, 3) << 8) | get_byte(ciphertext, 4)
    end
$$;

-- Work on all secrets that takes a while, and how far it is. Whoever holds the row does the next portion and commits it with
-- the new position: a process that is killed loses one portion, and any other goes on.
create table key_job (
    id              bigint      not null generated always as identity,
    kind            text        not null,
    organization_id bigint,
    state           text        not null,
    total           bigint      not null,
    done            bigint      not null default 0,
    changed         bigint      not null default 0,
    broken          bigint      not null default 0,
    erased          bigint      not null default 0,
    malformed       bigint      not null default 0,
    -- Where it is: the organization whose data key it works on, the new version of that, and the last record done.
    at_organization bigint      not null default 0,
    at_version      integer     not null default 0,
    at_password     bigint      not null default 0,
    requested_by    text        not null,
    requested_at    timestamptz not null,
    ended_at        timestamptz,
    cause           text,
    constraint key_job_pk primary key (id),
    constraint key_job_kind_ck check (kind in ('REWRAP', 'REKEY', 'CHECK')),
    constraint key_job_state_ck check (state in ('RUNNING', 'DONE', 'FAILED')),
    constraint key_job_ended_ck check ((state = 'RUNNING') = (ended_at is null))
);

create unique index key_job_running_uq on key_job (state) where state = 'RUNNING';

-- Records whose secret a job could not open. Those of the last job of its kind are kept.
create table key_finding (
    job_id          bigint not null,
    password_id     bigint not null,
    key_id          text   not null,
    device_name     text   not null,
    organization_id bigint not null,
    problem         text   not null,
    constraint key_finding_pk primary key (job_id, password_id),
    constraint key_finding_job_fk foreign key (job_id) references key_job (id) on delete cascade
);
