-- How to sign in to each tenant. The credential stays sealed here; only the memory of this service holds it in clear.
create table tenant (
    tenant_id       text   not null,
    name            text   not null,
    organization_id bigint not null,
    client_id       text   not null,
    sealed_data_key text   not null,
    ciphertext      text   not null,
    version         bigint not null,
    constraint tenant_pk primary key (tenant_id)
);

-- The devices as sync-service last announced them. A gone device stays, so that a late event cannot bring it back.
create table device (
    tenant_id        text    not null,
    device_id        text    not null,
    intune_id        text    not null,
    name             text    not null,
    serial_number    text,
    operating_system text    not null,
    encrypted        boolean not null,
    gone             boolean not null,
    version          bigint  not null,
    constraint device_pk primary key (tenant_id, device_id)
);

create index device_name_idx on device (lower(name));
create index device_serial_number_idx on device (lower(serial_number));
create index device_intune_id_idx on device (lower(intune_id));
create index device_device_id_idx on device (device_id);

-- The keys as vault-service announces them: the proof of every rotation. created_at is unknown until the vault's own
-- announcement of the creation was read.
create table vault_key (
    password_id bigint      not null,
    tenant_id   text        not null,
    device_id   text        not null,
    key_id      text        not null,
    volume      text        not null,
    created_at  timestamptz,
    archived    boolean     not null,
    version     bigint      not null,
    constraint vault_key_pk primary key (password_id)
);

create index vault_key_device_idx on vault_key (tenant_id, device_id);

-- One row per rotation that was asked for, whatever became of it. The columns from intent_at on tell what was true when
-- the request was about to be sent: what is new can only be told against it.
create table rotation (
    id                 text        not null,
    tenant_id          text        not null,
    device_id          text        not null,
    intune_id          text,
    device_name        text        not null,
    requested_by       text        not null,
    reason             text,
    requested_at       timestamptz not null,
    deadline           timestamptz not null,
    correlation_id     text        not null,
    causation_id       text,
    state              text        not null,
    failure            text,
    cause              text,
    intent_at          timestamptz,
    known_keys         text[]      not null default '{}',
    replaced_keys      text[]      not null default '{}',
    target_volumes     text[]      not null default '{}',
    action_before_at   timestamptz,
    check_in_before_at timestamptz,
    dispatched_at      timestamptz,
    last_check_in_at   timestamptz,
    device_done        boolean     not null default false,
    new_key_ids        text[]      not null default '{}',
    archived_key_ids   text[]      not null default '{}',
    next_look_at       timestamptz not null,
    attempts           integer     not null default 0,
    trouble            text,
    version            bigint      not null,
    changed_at         timestamptz not null,
    constraint rotation_pk primary key (id),
    constraint rotation_state_ck check (state in ('ACCEPTED', 'DISPATCHING', 'DISPATCHED', 'WAITING_FOR_DEVICE',
        'VERIFIED', 'FAILED', 'EXPIRED')),
    constraint rotation_failure_ck check ((failure is not null) = (state in ('FAILED', 'EXPIRED'))),
    constraint rotation_intent_ck check (intent_at is not null
        or state not in ('DISPATCHING', 'DISPATCHED', 'WAITING_FOR_DEVICE', 'VERIFIED'))
);

-- A device has one rotation at a time.
create unique index rotation_open_device_uq on rotation (tenant_id, device_id)
    where state in ('ACCEPTED', 'DISPATCHING', 'DISPATCHED', 'WAITING_FOR_DEVICE');

create index rotation_next_look_at_idx on rotation (next_look_at)
    where state in ('ACCEPTED', 'DISPATCHING', 'DISPATCHED', 'WAITING_FOR_DEVICE');

create index rotation_requested_at_idx on rotation (requested_at desc);
