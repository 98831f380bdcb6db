-- Devices that were announced under this version or a lower one were announced before the tenant was disconnected: they count as
-- gone until they are announced again. 0: it never was.
alter table tenant_organization add column last_version bigint not null default 0;
