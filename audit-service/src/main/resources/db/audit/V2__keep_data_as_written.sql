-- What is recorded stays as it was written, byte for byte, and is not taken apart only to be put together again.
alter table audit_event alter column data type json using data::json;
