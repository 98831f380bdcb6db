-- The same names, and now and then the same serial numbers, occur at many customers; a look-up is always about one.
drop index configuration_serial_key_ix;
drop index configuration_name_key_ix;
create index configuration_serial_key_ix on configuration (organization_id, serial_key) where serial_key is not null;
create index configuration_name_key_ix on configuration (organization_id, name_key);

drop index device_open_serial_key_ix;
drop index device_open_name_key_ix;
create index device_open_serial_key_ix on device (organization_id, serial_key) where state in ('UNMATCHED', 'AMBIGUOUS');
create index device_open_name_key_ix on device (organization_id, name_key) where state in ('UNMATCHED', 'AMBIGUOUS');
