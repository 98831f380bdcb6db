-- Announcements that are committed and not yet acknowledged by the broker.
create table outbox_event (
    id         bigint      not null generated always as identity,
    topic      text        not null,
    record_key text        not null,
    headers    bytea       not null,
    value      bytea       not null,
    created_at timestamptz not null default now(),
    constraint outbox_event_pk primary key (id)
)
with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Events that took effect, per consumer group.
create table inbox_event (
    consumer_group text        not null,
    event_id       text        not null,
    received_at    timestamptz not null default now(),
    constraint inbox_event_pk primary key (consumer_group, event_id)
);

create index inbox_event_received_at_ix on inbox_event (received_at);
