-- Folders of an organization. One of them is managed: it holds the keys of the organization, all of them and nothing else.
-- Its name is a setting, so none is stored.
create table folder (
    id              bigint      not null generated always as identity,
    organization_id bigint      not null,
    parent_id       bigint,
    managed         boolean     not null,
    name            text,
    created_at      timestamptz not null,
    constraint folder_pk primary key (id),
    constraint folder_organization_uq unique (organization_id, id),
    -- A parent is of the same organization, so nothing can be moved to another one.
    constraint folder_parent_fk foreign key (organization_id, parent_id) references folder (organization_id, id),
    constraint folder_name_ck check (managed = (name is null))
);

create unique index folder_managed_uq on folder (organization_id) where managed;
create index folder_parent_ix on folder (organization_id, parent_id);

-- Categories, for all organizations together; the managed one is that of every key.
create table category (
    id         bigint      not null generated always as identity,
    managed    boolean     not null,
    name       text,
    created_at timestamptz not null,
    constraint category_pk primary key (id),
    constraint category_name_ck check (managed = (name is null))
);

create unique index category_managed_uq on category (managed) where managed;

insert into folder (organization_id, managed, created_at)
select organization_id, true, min(stored_at) from password group by organization_id order by organization_id;

insert into category (managed, created_at)
select true, min(stored_at) from password having count(*) > 0;

-- Lists go through an organization's current or archived keys by id.
drop index password_organization_ix;
create index password_organization_ix on password (organization_id, archived, id);
