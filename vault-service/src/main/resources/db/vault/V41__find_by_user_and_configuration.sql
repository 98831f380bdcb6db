-- Who uses a device, as Intune says.
alter table expected_device
    add column user_name text,
    add column find_user text collate "C" generated always as (lower(user_name)) stored;

create index expected_device_user_ix on expected_device (find_user) where find_user is not null;
create index expected_device_organization_user_ix on expected_device (organization_id, find_user)
    where find_user is not null;

-- What matching-service calls configurations. Those of keys are among them, and whatever else is documented.
create table configuration_name (
    configuration_id   bigint not null,
    organization_id    bigint not null,
    name               text   not null,
    version            bigint not null,
    find_configuration text collate "C" generated always as (lower(name)) stored,
    constraint configuration_name_pk primary key (configuration_id)
);

create index configuration_name_find_ix on configuration_name (find_configuration);
create index configuration_name_organization_ix on configuration_name (organization_id, find_configuration);
