-- Every listing holds Windows devices only, so it was always true.
alter table managed_device drop column windows;
