-- Links that show a key's digits once, to whoever has them. Of the token that opens one only its SHA-256 is here.
-- What the link was for stays when the key is gone; it opens nothing then.
create table key_share (
    id              text        not null,
    token_hash      text        not null,
    password_id     bigint      not null,
    tenant_id       text        not null,
    device_id       text        not null,
    organization_id bigint      not null,
    key_id          text        not null,
    device_name     text        not null,
    made_by         text        not null,
    reason          text        not null,
    rotate          boolean,
    made_at         timestamptz not null,
    expires_at      timestamptz not null,
    viewed_event    text,
    viewed_at       timestamptz,
    viewed_from     text,
    withdrawn_by    text,
    withdrawn_at    timestamptz,
    constraint key_share_pk primary key (id),
    constraint key_share_token_uq unique (token_hash),
    constraint key_share_viewed_ck check ((viewed_event is null) = (viewed_at is null)),
    constraint key_share_withdrawn_ck check ((withdrawn_by is null) = (withdrawn_at is null)),
    constraint key_share_one_end_ck check (viewed_at is null or withdrawn_at is null)
);

create index key_share_made_ix on key_share (made_at);

-- A link that is made is a grant like any other, and counts as one.
alter table access_record
    add column share_id text,
    drop constraint access_record_outcome_ck,
    add constraint access_record_outcome_ck check (
        outcome in ('OPENED', 'GRANTED', 'DENIED', 'WITHHELD', 'VIEWED', 'WITHDRAWN'));
