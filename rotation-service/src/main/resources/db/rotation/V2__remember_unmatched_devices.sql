-- What matching-service decided last about a device. The vault gets no key of a device without a configuration, so a
-- rotation of one could never be proved. Of its own, because a decision may be heard before the device is.
create table device_match (
    tenant_id        text   not null,
    device_id        text   not null,
    unmatched_reason text,
    version          bigint not null,
    constraint device_match_pk primary key (tenant_id, device_id)
);
