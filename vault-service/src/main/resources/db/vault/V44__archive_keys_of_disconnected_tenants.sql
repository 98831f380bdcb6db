-- Tenants that were disconnected. Keys and devices up to last_version were listed before that: they count as of nobody until
-- they are listed under a higher one. archived_up_to: the last device whose keys are archived; null when all are.
create table tenant_disconnection (
    tenant_id       text        not null,
    last_version    bigint      not null,
    disconnected_at timestamptz not null,
    correlation_id  text        not null,
    causation_id    text,
    archived_up_to  text,
    constraint tenant_disconnection_pk primary key (tenant_id)
);

create index tenant_disconnection_open_ix on tenant_disconnection (tenant_id) where archived_up_to is not null;

call share('tenant_disconnection', 'until when tenants were connected, no keys');
