-- A device that nobody placed yet is there for every request, for its row says nothing. What was heard of its keys says
-- something, and is of no organization either: nobody sees it until the device is placed.
create or replace function sees_device(tenant text, device text) returns boolean language plpgsql stable as $$
begin
    return exists (select from matched_device m
                   where m.tenant_id = tenant and m.device_id = device and m.organization_id is not null);
end
$$;
