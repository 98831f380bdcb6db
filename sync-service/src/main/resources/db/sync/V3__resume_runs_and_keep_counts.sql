-- What the last listings said: a window of devices begins at devices_checked_in_after (Microsoft's clock); the others are
-- by the database's clock. The counts are those of the last completed run.
alter table tenant
    add devices_checked_in_after timestamptz,
    add devices_listed_at        timestamptz,
    add keys_listed_at           timestamptz,
    add devices                  integer not null default 0,
    add keys                     integer not null default 0,
    add keys_without_device      integer not null default 0,
    add devices_near_key_limit   integer not null default 0;

-- When the device was last announced: a listing that began before says nothing of it.
alter table managed_device add listed_at timestamptz not null default now();

-- Where a run is, so that whoever takes it over goes on there. YIELDED: it made room for others and goes on by itself.
alter table sync_run
    add full_listing   boolean     not null default true,
    add announced      boolean     not null default false,
    add resumed        boolean     not null default false,
    add phase          text        not null default 'DEVICES',
    add phase_began_at timestamptz not null default now(),
    add secrets_wanted integer     not null default 0,
    drop constraint sync_run_state_ck,
    add constraint sync_run_state_ck check (state in ('RUNNING', 'YIELDED', 'COMPLETED', 'FAILED', 'ABANDONED')),
    add constraint sync_run_phase_ck check (phase in ('DEVICES', 'KEYS', 'SECRETS'));

-- Left by processes that could not go on with another's run.
update sync_run set state = 'ABANDONED', finished_at = now() where state = 'RUNNING';

create unique index sync_run_under_way_ix on sync_run (tenant_id) where state in ('RUNNING', 'YIELDED');
create index sync_run_started_at_ix on sync_run (started_at);
create index sync_run_finished_at_ix on sync_run (finished_at);

-- Pages of long listings that a run has read, until it ends: where the next one is, and what this one held.
create table run_page (
    run_id    text        not null,
    listing   text        not null,
    page      integer     not null,
    next      text,
    began_at  timestamptz not null,
    served_at timestamptz not null,
    note      jsonb       not null,
    constraint run_page_pk primary key (run_id, listing, page),
    constraint run_page_run_fk foreign key (run_id) references sync_run on delete cascade
);

-- Devices with nearly as many keys as Entra keeps for one; announced when they come to this table.
create table device_near_key_limit (
    tenant_id text    not null,
    device_id text    not null,
    keys      integer not null,
    constraint device_near_key_limit_pk primary key (tenant_id, device_id)
);
