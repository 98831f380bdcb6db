-- Whose a device is: several organizations may share a tenant. Unknown until matching-service takes it for a configuration;
-- then, and for decisions from before this was remembered, it is the tenant's organization.
alter table device_match add column organization_id bigint;
