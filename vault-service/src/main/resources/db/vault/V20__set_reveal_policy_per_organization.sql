-- How the digits of an organization's keys are given out. No row: as RevealPolicy.DEFAULT says.
create table reveal_policy (
    organization_id bigint      not null,
    policy          text        not null,
    reason          text        not null,
    ticket          text        not null,
    rotation        text        not null,
    rotation_delay  interval    not null,
    changed_at      timestamptz not null,
    changed_by      text        not null,
    constraint reveal_policy_pk primary key (organization_id),
    constraint reveal_policy_policy_ck check (policy in ('ACCESS', 'PERMISSION', 'APPROVAL')),
    constraint reveal_policy_reason_ck check (reason in ('REQUIRED', 'OPTIONAL')),
    constraint reveal_policy_ticket_ck check (ticket in ('REQUIRED', 'OPTIONAL')),
    constraint reveal_policy_rotation_ck check (rotation in ('OFF', 'ASK', 'AUTOMATIC')),
    constraint reveal_policy_rotation_delay_ck check (rotation_delay between interval '0' and interval '30 days')
);
