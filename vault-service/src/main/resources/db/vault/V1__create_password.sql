-- The data key of each organization, wrapped by the master key. Without its row the organization's keys cannot be read.
create table organization_key (
    organization_id bigint      not null,
    wrapped_key     bytea       not null,
    kek_id          text        not null,
    created_at      timestamptz not null,
    constraint organization_key_pk primary key (organization_id)
);

-- Where a device belongs, as matching-service said last; also the row that is locked while its passwords change.
-- Empty when only the absence or presence of one of its keys was heard of so far.
create table matched_device (
    tenant_id        text not null,
    device_id        text not null,
    organization_id  bigint,
    configuration_id bigint,
    device_name      text,
    serial_number    text,
    match_version    bigint,
    placed_at        timestamptz,
    constraint matched_device_pk primary key (tenant_id, device_id),
    constraint matched_device_placement_ck
        check (num_nulls(organization_id, configuration_id, device_name, match_version, placed_at) in (0, 5))
);

-- What was said about a key before the key itself came; the row goes when it comes.
create table early_key (
    tenant_id        text   not null,
    device_id        text   not null,
    key_id           text   not null,
    upstream_version bigint not null,
    upstream_state   text   not null,
    constraint early_key_pk primary key (tenant_id, device_id, key_id)
);

-- One recovery key. The id is what other systems know it by and never changes; sync never deletes a row.
create table password (
    id               bigint      not null generated always as identity,
    tenant_id        text        not null,
    device_id        text        not null,
    key_id           text        not null,
    key_version      bigint      not null,
    organization_id  bigint      not null,
    configuration_id bigint      not null,
    device_name      text        not null,
    serial_number    text,
    volume           text        not null,
    key_created_at   timestamptz not null,
    ciphertext       bytea       not null,
    well_formed      boolean     not null,
    upstream_version bigint      not null,
    upstream_state   text        not null,
    archived         boolean     not null,
    archive_reason   text,
    superseded_by    text,
    archived_at      timestamptz,
    stored_at        timestamptz not null,
    version          bigint      not null,
    constraint password_pk primary key (id),
    constraint password_tenant_key_uq unique (tenant_id, key_id),
    constraint password_archived_ck check (archived = (archive_reason is not null) and archived = (archived_at is not null)),
    constraint password_superseded_ck check ((archive_reason is not distinct from 'SUPERSEDED') = (superseded_by is not null))
);

create index password_device_ix on password (tenant_id, device_id);
create index password_organization_ix on password (organization_id, archived);

-- Find takes current keys first and stops at its limit; an index over both kinds would make it read and sort every hit.
create index password_current_key_ix on password (lower(key_id) text_pattern_ops) where not archived;
create index password_current_name_ix on password (lower(device_name) text_pattern_ops) where not archived;
create index password_current_serial_ix on password (lower(serial_number) text_pattern_ops) where not archived;
create index password_archived_key_ix on password (lower(key_id) text_pattern_ops) where archived;
create index password_archived_name_ix on password (lower(device_name) text_pattern_ops) where archived;
create index password_archived_serial_ix on password (lower(serial_number) text_pattern_ops) where archived;

-- Who asked for digits and what came of it. No foreign key: the record outlives the password.
create table access_record (
    id          bigint      not null generated always as identity,
    event_id    text        not null,
    password_id bigint      not null,
    actor       text        not null,
    reason      text,
    address     text,
    at          timestamptz not null,
    outcome     text        not null,
    constraint access_record_pk primary key (id),
    constraint access_record_event_uq unique (event_id),
    constraint access_record_outcome_ck check (outcome in ('GRANTED', 'DENIED', 'WITHHELD'))
);

create index access_record_password_ix on access_record (password_id, at);

create function refuse_change_of_access_record() returns trigger language plpgsql as $$
begin
    raise exception 'access records are never changed or removed';
end
$$;

create trigger access_record_append_only_tg
    before update or delete or truncate on access_record
    for each statement execute function refuse_change_of_access_record();
