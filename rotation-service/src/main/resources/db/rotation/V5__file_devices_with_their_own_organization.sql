-- Whose a device is: several organizations may share a tenant. Until matching-service says so, and for decisions from before this
-- was remembered, it is the tenant's organization.
alter table device_match add column organization_id bigint;
