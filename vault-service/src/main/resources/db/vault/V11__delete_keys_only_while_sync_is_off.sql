-- What the setting "Sync BitLocker Keys" of a tenant was, and from when on. Rows are only ever added.
create table key_sync_setting (
    tenant_id  text        not null,
    version    bigint      not null,
    enabled    boolean     not null,
    changed_at timestamptz not null,
    constraint key_sync_setting_pk primary key (tenant_id, version)
);

-- A key that a person deleted: everything of its record but the secret. What was said of it before says nothing any more;
-- only a newer reading of it (a higher key_version) is a new record.
create table deleted_password (
    id               bigint      not null,
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
    archive_reason   text,
    archived_at      timestamptz,
    stored_at        timestamptz not null,
    deleted_at       timestamptz not null,
    deleted_by       text        not null,
    constraint deleted_password_pk primary key (id)
);

create index deleted_password_device_ix on deleted_password (tenant_id, device_id);
