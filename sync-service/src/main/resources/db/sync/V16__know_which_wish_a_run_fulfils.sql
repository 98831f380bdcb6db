-- The last wish for a run that was made before this one began: another asks for another run.
alter table sync_run add requested_at timestamptz;

-- Left in the middle when their tenants were paused; nobody would have ended them before those are resumed.
update sync_run set state = 'FAILED', finished_at = now(), cause = 'the tenant was paused'
where state in ('RUNNING', 'YIELDED') and tenant_id in (select tenant_id from tenant where paused);
