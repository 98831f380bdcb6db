-- The organizations that matching-service announced. A deleted one stays, so that a late event cannot bring it back.
create table organization (
    organization_id bigint  not null,
    deleted         boolean not null,
    version         bigint  not null,
    constraint organization_pk primary key (organization_id)
);

call isolate('organization');
