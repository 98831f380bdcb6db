-- People look for devices by what describes them. One that only its keys told of yet is described by nothing, and each new
-- device starts so, as a row to lock: four index entries less for each.
drop index device_name_prefix_ix;
drop index device_serial_prefix_ix;
drop index device_device_id_ix;
drop index device_intune_id_ix;
create index device_name_prefix_ix on device (name_key text_pattern_ops) where state <> 'UNKNOWN';
create index device_serial_prefix_ix on device (upper(serial_number) text_pattern_ops) where state <> 'UNKNOWN';
create index device_device_id_ix on device (device_id) where state <> 'UNKNOWN';
create index device_intune_id_ix on device (intune_id) where state <> 'UNKNOWN';
