-- See V42: what requests may see of the tables that came with policies, links, jobs and host-proof vaults.
call isolate('reveal_policy');
call isolate('reveal_permission');
call isolate('reveal_approval');
call isolate('reveal_alarm');
call isolate('key_share');
call isolate('rotation_after_reveal');
call isolate('erased_key');
call isolate('key_finding');
call isolate('host_proof_key_pair');

-- A job without an organization is about all of them.
call isolate('key_job');

create function sees_approval(approval bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select from reveal_approval a where a.id = approval);
end
$$;

create function sees_rotation(rotation bigint) returns boolean language plpgsql stable as $$
begin
    return exists (select from rotation_after_reveal r where r.id = rotation);
end
$$;

alter table approval_record enable row level security;
create policy seen on approval_record using (sees_approval(approval_id));

alter table rotation_cause enable row level security;
create policy seen on rotation_cause using (sees_rotation(rotation_id));
