-- A tenant without a credential was disconnected. Devices up to last_version were announced before that, and are not known to be
-- there until they are announced again.
alter table tenant
    alter column sealed_data_key drop not null,
    alter column ciphertext drop not null,
    add column last_version bigint not null default 0,
    add constraint tenant_credential_ck check ((sealed_data_key is null) = (ciphertext is null));
