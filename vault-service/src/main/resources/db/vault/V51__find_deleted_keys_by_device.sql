-- The history of a device is asked for by its name or serial number; stored in lower case as those of password (V40).
alter table deleted_password
    add column find_name   text collate "C" generated always as (lower(device_name)) stored,
    add column find_serial text collate "C" generated always as (lower(serial_number)) stored;

create index deleted_password_name_ix on deleted_password (find_name);
create index deleted_password_serial_ix on deleted_password (find_serial);
