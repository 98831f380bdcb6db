package dev.latchkey.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.events.MatchedKeyEvent.KeyMatched;
import dev.latchkey.servicetest.RunningService;
import dev.latchkey.vault.hostproof.PlayedBrowser;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** What an organization leaves in the vault beside its keys: a row in every table that is isolated. */
final class Traces {

    private Traces() {}

    /**
     * Leaves a row of everything; names in it are that of the key's device.
     *
     * @param key stored already
     */
    static void leave(VaultUnderTest vault, KeyMatched key) {
        vault.database().sql("""
                        with p as (select * from password where key_id = :key),
                        known as (
                            insert into organization (organization_id, deleted, version) select organization_id, false, 1 from p),
                        named as (
                            insert into configuration_name (configuration_id, organization_id, name, version)
                            select organization_id, organization_id, device_name, 1 from p),
                        early as (
                            insert into early_key (tenant_id, device_id, key_id, upstream_version, upstream_state)
                            select tenant_id, device_id, 'early ' || device_name, 1, 'CONFIRMED' from p),
                        without_key as (
                            insert into expected_device (tenant_id, device_id, match_version, organization_id, configuration_id,
                                device_version, device_name, listed, encrypted)
                            select tenant_id, 'without key ' || device_name, 1, organization_id, configuration_id, 1, device_name,
                                true, true
                            from p),
                        opened as (
                            insert into access_record (event_id, password_id, actor, at, outcome)
                            select 'opened ' || device_name, id, 'ann', now(), 'OPENED' from p),
                        deleted as (
                            insert into deleted_password (id, tenant_id, device_id, key_id, key_version, organization_id,
                                configuration_id, device_name, volume, key_created_at, stored_at, deleted_at, deleted_by)
                            select -id, tenant_id, device_id, 'deleted ' || device_name, 1, organization_id, configuration_id,
                                device_name, volume, key_created_at, stored_at, now(), 'ann' from p),
                        erased as (
                            insert into erased_key (organization_id, last_version, erased_at, erased_by)
                            select organization_id, 0, now(), 'ann' from p),
                        policy as (
                            insert into reveal_policy (organization_id, policy, reason, ticket, rotation, rotation_delay,
                                changed_at, changed_by)
                            select organization_id, 'ACCESS', 'REQUIRED', 'OPTIONAL', 'ASK', '1 hour', now(), 'ann' from p),
                        permission as (
                            insert into reveal_permission (organization_id, person, name, given_at, given_by)
                            select organization_id, 'zoe', device_name, now(), 'ann' from p),
                        alarm as (
                            insert into reveal_alarm (event_id, kind, organization_id, actor, at, device_name, key_id, keys)
                            select 'alarm of ' || device_name, 'BREAK_GLASS', organization_id, 'ann', now(), device_name, key_id, 1
                            from p),
                        approval as (
                            insert into reveal_approval (organization_id, tenant_id, device_id, password_id, key_id,
                                device_name, asker, asked_by, reason, asked_at, expires_at, phase)
                            select organization_id, tenant_id, device_id, id, key_id, device_name, 'ann', 'Ann', 'locked out',
                                now(), now() + interval '1 hour', 'ASKED' from p
                            returning id),
                        asked as (
                            insert into approval_record (approval_id, step, actor, at) select id, 'ASKED', 'ann', now() from approval),
                        share as (
                            insert into key_share (id, token_hash, password_id, tenant_id, device_id, organization_id, key_id,
                                device_name, made_by, reason, made_at, expires_at)
                            select 'share-' || organization_id, 'hash of ' || organization_id, id, tenant_id, device_id,
                                organization_id, key_id, device_name, 'ann', 'locked out', now(), now() + interval '1 hour' from p),
                        rotation as (
                            insert into rotation_after_reveal (tenant_id, device_id, device_name, organization_id, planned_at,
                                due_at, state)
                            select tenant_id, device_id, device_name, organization_id, now(), now() + interval '30 days', 'PLANNED'
                            from p
                            returning id),
                        shown as (
                            insert into rotation_cause (event_id, rotation_id, password_id, key_id, shown_to)
                            select 'shown ' || p.device_name, r.id, p.id, p.key_id, 'ann' from p, rotation r),
                        job as (
                            insert into key_job (kind, organization_id, state, total, requested_by, requested_at, ended_at)
                            select 'CHECK', organization_id, 'DONE', 1, device_name, now(), now() from p
                            returning id)
                        insert into key_finding (job_id, password_id, key_id, device_name, organization_id, problem)
                        select j.id, p.id, p.key_id, p.device_name, p.organization_id, 'DAMAGED' from p, job j
                        """).param("key", key.keyId()).update();
        var made = vault.post(RunningService.ADMINISTRATOR, "/vault/key-pairs", keyPair(key.organizationId()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    static String keyPair(long organization) {
        return JsonMapper.shared()
                .writeValueAsString(PlayedBrowser.makeKeyPair(organization, "correct horse battery staple"));
    }

    static String passphrase(long organization) {
        var made = PlayedBrowser.makeKeyPair(organization, "correct horse battery staple");
        made.keySet().retainAll(Set.of("wrappedPrivateKey", "salt", "iterations"));
        made.putAll(Map.of("keyPairId", 1, "revision", 9));
        return JsonMapper.shared().writeValueAsString(made);
    }
}
