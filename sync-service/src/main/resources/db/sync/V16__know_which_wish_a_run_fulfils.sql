-- The last wish for a run that was made before this one began: another asks for another run.
alter table sync_run add requested_at timestamptz;

-- Since when the tenant is connected, whatever was announced of its connection later.
alter table tenant add connected_since timestamptz not null default now();
update tenant set connected_since = connected_at;

-- Left in the middle when their tenants were paused; nobody would have ended them before those are resumed.
update sync_run set state = 'FAILED', finished_at = now(), cause = 'the tenant was paused'
where state in ('RUNNING', 'YIELDED') and tenant_id in (select tenant_id from tenant where paused);
