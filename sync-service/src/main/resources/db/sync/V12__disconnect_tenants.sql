-- A tenant that was disconnected keeps its row, so that its keys need not be read a second time when it is connected again.
-- What signed in is erased. last_version: devices and keys of the tenant get higher versions than this, so that everybody can
-- tell what was found since from what was found before.
alter table tenant
    add column disconnected_at timestamptz,
    add column disconnected_by text,
    add column last_version    bigint not null default 0,
    alter column credential_data_key drop not null,
    alter column credential_ciphertext drop not null,
    alter column connected_ciphertext drop not null,
    add constraint tenant_credential_ck check (
        num_nonnulls(credential_data_key, credential_ciphertext, connected_ciphertext)
            = case when disconnected_at is null then 3 else 0 end),
    add constraint tenant_disconnected_ck check ((disconnected_at is null) = (disconnected_by is null));
