-- When Microsoft was last seen to list a key, as far as it was said of this key.
alter table password add column last_seen_at timestamptz;
alter table early_key add column last_seen_at timestamptz;

-- When all keys of a tenant were last listed: whatever is not gone was in that listing.
create table tenant_listing (
    tenant_id      text        not null,
    keys_listed_at timestamptz not null,
    constraint tenant_listing_pk primary key (tenant_id)
);

-- Every device that is known, whether or not it has a key, from two topics: what matching-service decided about it, and
-- what Intune says. A version of 0: nothing was heard of that.
create table expected_device (
    tenant_id        text    not null,
    device_id        text    not null,
    match_version    bigint  not null,
    organization_id  bigint,
    configuration_id bigint,
    device_version   bigint  not null,
    device_name      text,
    serial_number    text,
    listed           boolean,
    encrypted        boolean,
    constraint expected_device_pk primary key (tenant_id, device_id)
);

create index expected_device_organization_ix on expected_device (organization_id) where organization_id is not null;

-- A record that sets another right names it: digits were shown by those that are granted and not set right.
alter table access_record
    add column sets_right text,
    drop constraint access_record_outcome_ck,
    add constraint access_record_outcome_ck check (outcome in ('OPENED', 'GRANTED', 'DENIED', 'WITHHELD'));
