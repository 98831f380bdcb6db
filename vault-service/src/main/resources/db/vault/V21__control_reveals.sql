-- People who may reveal keys of an organization whose policy asks for the permission. person is the name in the one
-- spelling that counts (see Person), name as it was written.
create table reveal_permission (
    organization_id bigint      not null,
    person          text        not null,
    name            text        not null,
    given_at        timestamptz not null,
    given_by        text        not null,
    constraint reveal_permission_pk primary key (organization_id, person)
);

-- A second person's word for one reveal of one key by one person. No foreign key: it outlives the password.
create table reveal_approval (
    id              bigint      not null generated always as identity,
    organization_id bigint      not null,
    tenant_id       text        not null,
    device_id       text        not null,
    password_id     bigint      not null,
    key_id          text        not null,
    device_name     text        not null,
    asker           text        not null,
    asked_by        text        not null,
    reason          text        not null,
    ticket          text,
    asked_at        timestamptz not null,
    expires_at      timestamptz not null,
    phase           text        not null,
    decided_by      text,
    constraint reveal_approval_pk primary key (id),
    constraint reveal_approval_phase_ck check (phase in ('ASKED', 'GIVEN', 'REFUSED', 'USED', 'EXPIRED')),
    constraint reveal_approval_decided_ck check (decided_by is not null or phase in ('ASKED', 'EXPIRED'))
);

-- One at a time for each person and key.
create unique index reveal_approval_open_uq on reveal_approval (password_id, asker) where phase in ('ASKED', 'GIVEN');
create index reveal_approval_asker_ix on reveal_approval (password_id, asker, id);
create index reveal_approval_organization_ix on reveal_approval (organization_id, id);
create index reveal_approval_expiry_ix on reveal_approval (expires_at) where phase in ('ASKED', 'GIVEN');

-- What happened to each approval. Nobody acts when one expires.
create table approval_record (
    id          bigint      not null generated always as identity,
    approval_id bigint      not null,
    step        text        not null,
    actor       text,
    address     text,
    at          timestamptz not null,
    event_id    text,
    constraint approval_record_pk primary key (id),
    constraint approval_record_step_ck check (step in ('ASKED', 'GIVEN', 'REFUSED', 'USED', 'GIVEN_BACK', 'EXPIRED')),
    constraint approval_record_actor_ck check ((actor is null) = (step = 'EXPIRED'))
);

create index approval_record_approval_ix on approval_record (approval_id, id);

create trigger approval_record_append_only_tg
    before update or delete or truncate on approval_record
    for each statement execute function refuse_change_of_access_record();

-- What somebody should look at: who went past the rules, and who reveals more than any repair needs.
create table reveal_alarm (
    id              bigint      not null generated always as identity,
    event_id        text        not null,
    kind            text        not null,
    organization_id bigint      not null,
    actor           text        not null,
    address         text,
    at              timestamptz not null,
    device_name     text        not null,
    key_id          text        not null,
    keys            integer     not null,
    constraint reveal_alarm_pk primary key (id),
    constraint reveal_alarm_kind_ck check (kind in ('BREAK_GLASS', 'MASS_REVEAL'))
);

create index reveal_alarm_at_ix on reveal_alarm (at);
create index reveal_alarm_mass_ix on reveal_alarm (actor, at) where kind = 'MASS_REVEAL';

create trigger reveal_alarm_append_only_tg
    before update or delete or truncate on reveal_alarm
    for each statement execute function refuse_change_of_access_record();

-- Limits and the alarm count what was granted, newest first.
alter table access_record
    add column ticket      text,
    add column machine     boolean,
    add column break_glass boolean not null default false,
    add column approval_id bigint;

create index access_record_actor_ix on access_record (actor, at) include (password_id, break_glass)
    where outcome = 'GRANTED';
create index access_record_address_ix on access_record (address, at) where outcome = 'GRANTED' and not break_glass;
