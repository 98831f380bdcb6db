-- Devices that are to make new keys because somebody has seen their old ones.
create table rotation_after_reveal (
    id              bigint      not null generated always as identity,
    tenant_id       text        not null,
    device_id       text        not null,
    device_name     text        not null,
    organization_id bigint      not null,
    planned_at      timestamptz not null,
    due_at          timestamptz not null,
    state           text        not null,
    rotation_id     text,
    ended_at        timestamptz,
    ended_by        text,
    constraint rotation_after_reveal_pk primary key (id),
    constraint rotation_after_reveal_state_ck check (state in ('PLANNED', 'SENT', 'CANCELLED', 'OVERTAKEN')),
    constraint rotation_after_reveal_sent_ck check ((state = 'SENT') = (rotation_id is not null)),
    constraint rotation_after_reveal_ended_ck check ((state = 'PLANNED') = (ended_at is null)),
    constraint rotation_after_reveal_cancelled_ck check ((state = 'CANCELLED') = (ended_by is not null))
);

-- One at a time for each device.
create unique index rotation_after_reveal_planned_uq on rotation_after_reveal (tenant_id, device_id) where state = 'PLANNED';
create index rotation_after_reveal_due_ix on rotation_after_reveal (due_at) where state = 'PLANNED';
create index rotation_after_reveal_device_ix on rotation_after_reveal (device_id, id);

-- The reveals that lead to each.
create table rotation_cause (
    event_id    text   not null,
    rotation_id bigint not null,
    password_id bigint not null,
    key_id      text   not null,
    shown_to    text   not null,
    constraint rotation_cause_pk primary key (event_id),
    constraint rotation_cause_rotation_fk foreign key (rotation_id) references rotation_after_reveal (id)
);

create index rotation_cause_rotation_ix on rotation_cause (rotation_id);
