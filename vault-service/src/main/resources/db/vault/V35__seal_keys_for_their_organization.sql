-- Key pairs of host-proof vaults, made in browsers. The private half is wrapped by a passphrase that never comes here.
-- A pair that was replaced stays: what was sealed for it opens with it alone.
create table host_proof_key_pair (
    id                  bigint      not null generated always as identity,
    organization_id     bigint      not null,
    public_key          bytea       not null,
    wrapped_private_key bytea       not null,
    salt                bytea       not null,
    iterations          integer     not null,
    revision            bigint      not null,
    seals_arrivals      boolean     not null,
    made_at             timestamptz not null,
    made_by             text        not null,
    passphrase_set_at   timestamptz not null,
    replaced_at         timestamptz,
    constraint host_proof_key_pair_pk primary key (id)
);

create unique index host_proof_key_pair_in_use_uq on host_proof_key_pair (organization_id) where replaced_at is null;

-- A secret is encrypted under the server's data key or sealed for a key pair of its organization, never both.
alter table password
    alter column ciphertext drop not null,
    add column sealed bytea,
    add column key_pair_id bigint,
    add constraint password_key_pair_fk foreign key (key_pair_id) references host_proof_key_pair (id),
    add constraint password_secret_ck
        check (num_nonnulls(ciphertext, sealed) = 1 and (sealed is null) = (key_pair_id is null));
