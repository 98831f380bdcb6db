-- Keys stay where their device was filed, however its match is disputed later; so does the device. Before it is filed it is of the
-- organization that matching-service names, if any. filed_version: 0 when it never was.
alter table expected_device
    add column filed_version bigint  not null default 0,
    add column ignored       boolean not null default false;

-- What is filed says so. Of the others only those with keys are known to have been: matched_device has kept their place.
update expected_device e
set filed_version = case when e.configuration_id is not null then e.match_version else e.match_version - 1 end,
    organization_id = coalesce(e.organization_id, m.organization_id),
    configuration_id = coalesce(e.configuration_id, m.configuration_id)
from expected_device o left join matched_device m using (tenant_id, device_id)
where o.tenant_id = e.tenant_id and o.device_id = e.device_id and e.match_version > 0
  and coalesce(e.configuration_id, m.configuration_id) is not null;
