-- An application that many tenants are connected with. The credential is sealed and opened only to be sealed anew for a
-- tenant: what signs in is always the tenant's own row.
create table application (
    name                  text   not null,
    client_id             text   not null,
    credential_kind       text   not null,
    credential_data_key   text   not null,
    credential_ciphertext text   not null,
    version               bigint not null default 1,
    constraint application_pk primary key (name),
    constraint application_credential_kind_ck check (credential_kind in ('CLIENT_SECRET', 'CERTIFICATE'))
);

-- application_name: null for an application of the tenant's own. interval_seconds: null when the setting of the service
-- holds. connected_ciphertext: as somebody connected the tenant; Entra's newer refresh tokens replace credential_ciphertext
-- only. connected_at: when the connection was last announced. keys_allowed: whether keys may be listed and read, as far
-- as is known; without it, no keys and no leave to see them would look the same.
alter table tenant
    add column credential_kind  text        not null default 'CLIENT_SECRET',
    add column application_name text,
    add column paused           boolean     not null default false,
    add column interval_seconds bigint,
    add column connected_ciphertext text,
    add column connected_at     timestamptz not null default now(),
    add column keys_allowed     text        not null default 'UNKNOWN',
    add column consent          text        not null default 'UNKNOWN',
    add constraint tenant_credential_kind_ck
        check (credential_kind in ('CLIENT_SECRET', 'CERTIFICATE', 'REFRESH_TOKEN')),
    add constraint tenant_interval_seconds_ck check (interval_seconds between 60 and 604800),
    add constraint tenant_keys_allowed_ck check (keys_allowed in ('YES', 'NO', 'UNKNOWN')),
    add constraint tenant_consent_ck check (consent in ('GRANTED', 'MISSING', 'UNKNOWN')),
    add constraint tenant_application_fk foreign key (application_name) references application (name);

update tenant set connected_ciphertext = credential_ciphertext;
alter table tenant alter column connected_ciphertext set not null;

create index tenant_application_name_ix on tenant (application_name);

-- Consent links that were made and not yet come back. Who knows a state may say how consent went, so only its hash is kept.
create table consent_link (
    state_hash text        not null,
    tenant_id  text        not null,
    expires_at timestamptz not null,
    constraint consent_link_pk primary key (state_hash)
);

create index consent_link_expires_at_ix on consent_link (expires_at);
