-- Customers. Ids are numbers because clients of documentation platforms expect them.
create table organization (
    id      bigint not null generated always as identity,
    name    text   not null,
    version bigint not null default 1,
    constraint organization_pk primary key (id)
);

create unique index organization_name_uq on organization (lower(name));

-- The machines an organization documents. The *_key columns hold the form in which values compare; a value that
-- identifies nothing, such as a placeholder serial number, has none.
create table configuration (
    id              bigint  not null generated always as identity,
    organization_id bigint  not null,
    external_id     text    not null,
    name            text    not null,
    name_key        text    not null,
    serial_number   text,
    serial_key      text,
    mac_addresses   text[]  not null,
    mac_keys        text[]  not null,
    archived        boolean not null default false,
    version         bigint  not null default 1,
    constraint configuration_pk primary key (id),
    constraint configuration_external_id_uq unique (organization_id, external_id),
    constraint configuration_organization_fk foreign key (organization_id) references organization (id)
);

create index configuration_serial_key_ix on configuration (serial_key) where serial_key is not null;
create index configuration_name_key_ix on configuration (name_key);
create index configuration_mac_keys_ix on configuration using gin (mac_keys);

-- Which organization owns the devices of a tenant. No foreign key: sync-service says so, perhaps before we know it.
create table tenant_organization (
    tenant_id       text   not null,
    organization_id bigint not null,
    version         bigint not null,
    constraint tenant_organization_pk primary key (tenant_id)
);

-- One row per device, and what was decided about it. A row in state UNKNOWN stands for a device whose keys came first.
-- seen_version and gone_version are sync-service's; the greater one says whether the device is there.
create table device (
    tenant_id        text    not null,
    device_id        text    not null,
    seen_version     bigint  not null default 0,
    gone_version     bigint  not null default 0,
    gone             boolean not null generated always as (gone_version > seen_version) stored,
    intune_id        text    not null default '',
    name             text    not null default '',
    name_key         text    not null default '',
    serial_number    text,
    serial_key       text,
    mac_addresses    text[]  not null default '{}',
    mac_keys         text[]  not null default '{}',
    operating_system text    not null default '',
    organization_id  bigint,
    state            text    not null default 'UNKNOWN',
    configuration_id bigint,
    rule             text,
    evidence         text    not null default '',
    candidates       bigint[] not null default '{}',
    match_version    bigint  not null default 0,
    matched_at       timestamptz,
    constraint device_pk primary key (tenant_id, device_id),
    constraint device_state_ck check (state in ('UNKNOWN', 'MATCHED', 'UNMATCHED', 'AMBIGUOUS', 'NOT_WINDOWS')),
    constraint device_matched_ck check ((state = 'MATCHED') = (configuration_id is not null))
);

create index device_configuration_ix on device (configuration_id) where configuration_id is not null;
create index device_open_serial_key_ix on device (serial_key) where state in ('UNMATCHED', 'AMBIGUOUS');
create index device_open_name_key_ix on device (name_key) where state in ('UNMATCHED', 'AMBIGUOUS');
create index device_open_mac_keys_ix on device using gin (mac_keys) where state in ('UNMATCHED', 'AMBIGUOUS');
create index device_open_candidates_ix on device using gin (candidates) where state = 'AMBIGUOUS';
create index device_name_prefix_ix on device (name_key text_pattern_ops);
create index device_serial_prefix_ix on device (upper(serial_number) text_pattern_ops);
create index device_device_id_ix on device (device_id);
create index device_intune_id_ix on device (intune_id);

-- One row per recovery key. The secret is sealed for the vault; it is here only while its device is not matched.
-- found_version 0: the key was reported gone or confirmed before it was found.
create table device_key (
    tenant_id       text    not null,
    key_id          text    not null,
    device_id       text    not null,
    version         bigint  not null,
    gone            boolean not null,
    found_version   bigint  not null,
    volume          text,
    created_at      timestamptz,
    sealed_data_key text,
    ciphertext      text,
    constraint device_key_pk primary key (tenant_id, key_id),
    constraint device_key_sealed_ck check ((sealed_data_key is null) = (ciphertext is null)),
    constraint device_key_found_ck check (found_version = 0 or (volume is not null and created_at is not null))
);

create index device_key_waiting_ix on device_key (tenant_id, device_id) where ciphertext is not null;
