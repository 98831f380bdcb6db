-- Display names of the Entra groups whose devices are told apart, and why they could not be read when they were wanted last.
alter table tenant
    add column device_groups      text[] not null default '{}',
    add column groups_held_back_by text;

-- Which of those groups a device is in, as a full run found it last; a device that is in none has no row.
create table device_group (
    tenant_id text   not null,
    device_id text   not null,
    groups    text[] not null,
    constraint device_group_pk primary key (tenant_id, device_id)
);
