-- State AMBIGUOUS is NEEDS_ATTENTION now. A device in that state may keep its configuration_id: its keys are there, and
-- nobody else gets the configuration, but no further key goes there before a person has decided.
-- decided_by: the person behind the state, null when a rule decided. ruling: what a person wants (MATCH, IGNORE), in force until a
-- person says otherwise; ruling_seen: what spoke for other configurations then. refusals: configurations a person took the
-- device away from, each with what spoke for it then ("id<tab>person<tab>evidence"); one no longer counts when that has changed.
alter table device drop constraint device_state_ck;
alter table device drop constraint device_matched_ck;

update device set state = 'NEEDS_ATTENTION' where state = 'AMBIGUOUS';

alter table device
    add column manufacturer            text,
    add column model                   text,
    add column decided_by              text,
    add column ruling                  text,
    add column ruling_configuration_id bigint,
    add column ruled_by                text,
    add column ruled_at                timestamptz,
    add column ruling_seen             text,
    add column refusals                text[] not null default '{}',
    add constraint device_state_ck
        check (state in ('UNKNOWN', 'MATCHED', 'UNMATCHED', 'NEEDS_ATTENTION', 'IGNORED', 'NOT_WINDOWS')),
    add constraint device_matched_ck check (case state when 'MATCHED' then configuration_id is not null
        when 'NEEDS_ATTENTION' then true else configuration_id is null end),
    add constraint device_ruling_ck check ((ruling is null and ruling_configuration_id is null)
        or (ruling = 'IGNORE' and ruling_configuration_id is null) or (ruling = 'MATCH' and ruling_configuration_id is not null)),
    add constraint device_ruled_ck check ((ruling is null) = (ruled_by is null) and (ruling is null) = (ruled_at is null));

-- A device that comes, goes or changes concerns those that share a trait with it, whatever their state.
drop index device_open_serial_key_ix;
drop index device_open_mac_keys_ix;
drop index device_open_candidates_ix;
drop index device_open_name_key_ix;
create index device_serial_key_ix on device (organization_id, serial_key) where serial_key is not null;
create index device_mac_keys_ix on device using gin (mac_keys) with (fastupdate = off) where mac_keys <> '{}';
create index device_unmatched_name_key_ix on device (organization_id, name_key) where state = 'UNMATCHED';

-- For lists of what is left to do.
create index device_open_ix on device (organization_id, state, name_key) where state in ('UNMATCHED', 'NEEDS_ATTENTION', 'IGNORED');

-- Every decision about a device that changed something, in the order of its version.
create table match_decision (
    tenant_id        text        not null,
    device_id        text        not null,
    version          bigint      not null,
    state            text        not null,
    configuration_id bigint,
    rule             text,
    evidence         text        not null,
    candidates       bigint[]    not null,
    actor            text,
    at               timestamptz not null,
    constraint match_decision_pk primary key (tenant_id, device_id, version)
);

-- What was done for the token of a preview, so that the same request again changes nothing and answers the same.
create table match_change (
    token  text        not null,
    actor  text        not null,
    answer text        not null,
    at     timestamptz not null,
    constraint match_change_pk primary key (token)
);

-- Whether a configuration is made for a device that no configuration fits.
alter table organization
    add column automatic_creation         boolean not null default false,
    add column automatic_creation_version bigint  not null default 0;
