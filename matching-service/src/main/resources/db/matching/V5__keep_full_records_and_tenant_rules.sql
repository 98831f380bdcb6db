alter table organization
    add column type       text,
    add column status     text        not null default 'Active',
    add column created_at timestamptz not null default now(),
    add column updated_at timestamptz not null default now();

alter table configuration
    add column hostname     text,
    add column hostname_key text,
    add column asset_tag    text,
    add column type         text,
    add column status       text        not null default 'Active',
    add column contact      text,
    add column created_at   timestamptz not null default now(),
    add column updated_at   timestamptz not null default now();

create index configuration_hostname_key_ix on configuration (organization_id, hostname_key) where hostname_key is not null;
create index configuration_name_prefix_ix on configuration (name_key text_pattern_ops);
create index configuration_hostname_prefix_ix on configuration (hostname_key text_pattern_ops) where hostname_key is not null;
create index configuration_serial_prefix_ix on configuration (serial_key text_pattern_ops) where serial_key is not null;

-- What other systems call an organization. One system has one organization by an id.
create table organization_external_id (
    source          text   not null,
    external_id     text   not null,
    organization_id bigint not null,
    constraint organization_external_id_pk primary key (source, external_id),
    constraint organization_external_id_organization_fk foreign key (organization_id) references organization (id) on delete cascade
);

create index organization_external_id_organization_ix on organization_external_id (organization_id);

-- What other systems call a configuration: several systems, and after a merge several ids of one. Two organizations may
-- number their machines alike. The organization stands here too, so that an id is unique within it.
create table configuration_external_id (
    source           text   not null,
    external_id      text   not null,
    organization_id  bigint not null,
    configuration_id bigint not null,
    constraint configuration_external_id_pk primary key (source, external_id, organization_id),
    constraint configuration_external_id_configuration_fk foreign key (configuration_id) references configuration (id) on delete cascade
);

create index configuration_external_id_configuration_ix on configuration_external_id (configuration_id);

insert into configuration_external_id (source, external_id, organization_id, configuration_id)
select 'import', external_id, organization_id, id from configuration;

alter table configuration drop column external_id;

-- A tenant that several organizations share: the first rule that fits says whose a device is, else the tenant's organization.
create table tenant_rule (
    tenant_id       text    not null,
    position        integer not null,
    kind            text    not null,
    value           text    not null,
    organization_id bigint  not null,
    constraint tenant_rule_pk primary key (tenant_id, position),
    constraint tenant_rule_tenant_fk foreign key (tenant_id) references tenant_organization (tenant_id),
    constraint tenant_rule_organization_fk foreign key (organization_id) references organization (id),
    constraint tenant_rule_kind_ck check (kind in ('USER_DOMAIN', 'DEVICE_NAME', 'GROUP'))
);

-- placed_up_to: the rules have changed, and devices after this id still have to be decided by them; null when none has.
alter table tenant_organization
    add column rules_version bigint not null default 0,
    add column placed_up_to  text;

create index tenant_organization_placing_ix on tenant_organization (tenant_id) where placed_up_to is not null;

-- What rules go by, beside the name. A device that was announced before this has none until it changes.
alter table device
    add column user_domain text,
    add column groups      text[] not null default '{}';
