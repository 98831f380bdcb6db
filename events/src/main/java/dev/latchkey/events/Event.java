package dev.latchkey.events;

/**
 * A fact one service announces, or a command it sends. Every event travels on one {@link Topic} under one type name,
 * both declared in {@link EventCatalogue}. Adding a nullable field is compatible; anything else is a new {@code v2} type.
 */
public sealed interface Event
        permits TenantEvent,
                DeviceEvent,
                RecoveryKeyEvent,
                RefreshCommand,
                ConfigurationEvent,
                MatchEvent,
                MatchedKeyEvent,
                VaultKeyEvent,
                AccessEvent,
                VaultUpkeepEvent,
                RotationCommand,
                RotationEvent {

    /** The Entra tenant the event is about; empty for facts of the MSP itself, such as a configuration. */
    String tenantId();

    /** The id whose order matters: the Kafka record key. */
    String recordKey();
}
