-- One row per event that happened anywhere. sequence has no gaps: a number that is missing is an event that was taken
-- away. It is not an identity column, because those leave gaps after a rollback and become visible out of order.
-- data is the event without its sealed secrets; organization_id is the one the event names, if it names one.
create table audit_event (
    sequence        bigint      not null,
    id              text        not null,
    type            text        not null,
    source          text        not null,
    event_time      timestamptz not null,
    recorded_at     timestamptz not null,
    tenant_id       text        not null,
    organization_id bigint,
    subject         text        not null,
    correlation_id  text        not null,
    causation_id    text,
    summary         text        not null,
    data            jsonb       not null,
    constraint audit_event_pk primary key (sequence),
    constraint audit_event_id_uq unique (id)
);

create index audit_event_organization_ix on audit_event (organization_id, sequence) where organization_id is not null;

-- Nobody changes what was recorded, neither a bug nor a hurried hand: the service's role owns the table and could be
-- granted anything, so the table itself refuses. Only who may drop the trigger can get past it, and that shows.
create function audit_event_refuse_change() returns trigger
    language plpgsql as
$$
begin
    raise exception 'audit_event is append-only: % refused', lower(tg_op) using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_event_append_only
    before update or delete or truncate on audit_event
    for each statement
execute function audit_event_refuse_change();
