-- A device is locked by its name now, so that its row is written once, with its place: there need be no room beside it.
alter table matched_device reset (fillfactor);
