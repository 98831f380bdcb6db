-- A customer's Entra tenant and how Latchkey is connected to it. The credential is sealed; state, cause and next_step say
-- how the last run went.
create table tenant (
    tenant_id             text        not null,
    name                  text        not null,
    organization_id       bigint      not null,
    client_id             text        not null,
    credential_data_key   text        not null,
    credential_ciphertext text        not null,
    sync_intune_devices   boolean     not null default true,
    sync_bitlocker_keys   boolean     not null default true,
    version               bigint      not null default 1,
    settings_version      bigint      not null default 1,
    state                 text        not null default 'NEW',
    cause                 text,
    next_step             text,
    last_completed_at     timestamptz,
    run_requested_at      timestamptz not null default now(),
    constraint tenant_pk primary key (tenant_id),
    constraint tenant_state_ck
        check (state in ('NEW', 'OK', 'CONSENT_MISSING', 'CREDENTIAL_FAULT', 'GONE', 'FAILING'))
);

-- What was last announced of each device; state_hash tells whether a listing differs.
create table managed_device (
    tenant_id  text    not null,
    device_id  text    not null,
    intune_id  text    not null,
    windows    boolean not null,
    state_hash text    not null,
    version    bigint  not null default 1,
    gone       boolean not null default false,
    constraint managed_device_pk primary key (tenant_id, device_id)
);

-- Recovery keys that were read and announced; never the secret. listed_at is when the key was found or came back: a
-- listing that began before says nothing of it.
create table recovery_key (
    tenant_id  text        not null,
    key_id     text        not null,
    device_id  text        not null,
    volume     text        not null,
    created_at timestamptz not null,
    version    bigint      not null default 1,
    gone       boolean     not null default false,
    listed_at  timestamptz not null default now(),
    constraint recovery_key_pk primary key (tenant_id, key_id)
);

create index recovery_key_tenant_id_device_id_ix on recovery_key (tenant_id, device_id);

-- Who is reading which new key right now, so that a run and a refresh do not read one twice. A reader that died takes its
-- own claims up again; everybody else waits until they run out.
create table key_reading (
    tenant_id     text        not null,
    key_id        text        not null,
    reader        text        not null,
    claimed_until timestamptz not null,
    constraint key_reading_pk primary key (tenant_id, key_id)
);

-- Sync runs of the last 30 days.
create table sync_run (
    run_id       text        not null,
    tenant_id    text        not null,
    started_at   timestamptz not null,
    finished_at  timestamptz,
    state        text        not null default 'RUNNING',
    cause        text,
    next_step    text,
    devices      integer     not null default 0,
    keys         integer     not null default 0,
    secrets_read integer     not null default 0,
    constraint sync_run_pk primary key (run_id),
    constraint sync_run_state_ck check (state in ('RUNNING', 'COMPLETED', 'FAILED', 'ABANDONED'))
);

create index sync_run_tenant_id_started_at_ix on sync_run (tenant_id, started_at);

-- Devices somebody asked to look at again, and why. requests counts, so that a wish during a look leads to another look.
create table refresh_request (
    tenant_id      text   not null,
    device_id      text   not null,
    requests       bigint not null default 1,
    correlation_id text   not null,
    causation_id   text,
    constraint refresh_request_pk primary key (tenant_id, device_id)
);
