package dev.latchkey.events;

/** The words of docs/events.md that do not follow from the catalogue. */
final class ContractText {

    static final String INTRODUCTION = """
            <!-- Written by the tests of the events module (-Dlatchkey.update=true); edit there, not here. -->
            # Events

            What Latchkey announces on Kafka, for any team that wants to listen. You need a Kafka client in any language and
            this page; no library of ours. If you only want to know which keys come and go, read
            [`latchkey.vault.key-events.v1`](#latchkeyvaultkey-eventsv1): it never carries a secret.

            JSON Schemas (2020-12) are in [`schemas`](../events/src/main/resources/schemas), golden examples for your own tests
            in [`examples`](../events/src/main/resources/examples); both are inside the `events` jar too.

            ## Topics

            `latchkey.` is the default prefix; an installation can set another (`latchkey.topic-prefix`), and
            fewer partitions (`latchkey.topic-partitions`); `./latchkey up` makes two of each topic.

            """;

    static final String RULES = """

            ## A record

            The value is one JSON object, UTF-8. Everything about it is in the headers, as
            [CloudEvents 1.0 in binary mode](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md):

            | header             | holds |
            | ------------------ | ----- |
            | `ce_specversion`   | `1.0` |
            | `ce_id`            | unique per event, the same at every redelivery |
            | `ce_type`          | which event this is, such as `latchkey.vault.key-created.v1`; the one thing to choose a reader by |
            | `ce_source`        | the service that announced it, such as `/vault-service` |
            | `ce_time`          | when it was announced, RFC 3339 UTC |
            | `ce_subject`       | the record key |
            | `ce_tenantid`      | the Entra tenant it is about; absent for facts of the MSP itself, such as a configuration |
            | `ce_correlationid` | one story: all events of a sync run, a rotation or a request carry the same |
            | `ce_causationid`   | `ce_id` of the event that led to this one; absent at the start of a story |
            | `content-type`     | `application/json` |

            ## What you can rely on

            - **Nothing is lost.** A change of state and its event are committed together and reach Kafka even when the service
              or the broker dies in between.
            - **At least once.** An event can come again, with the same `ce_id`. Act on it twice without harm.
            - **In order per record key.** Events of different keys or topics come in any order.
            - **Version guard.** Where an event has a `version`, it grows with every event about the same thing. Remember the
              highest you acted on and ignore what is not higher: a repeat, or a late record after your consumer was paused.
            - **Fields are only added.** A new field is one that may be absent. Ignore what you do not know, both fields and
              `ce_type`s. Anything else becomes a `v2` type beside `v1`, which goes on until nobody reads it.
            - **No secret in clear.** Fields named `secret` and `credential` are sealed for the services that need them; nobody else can open them.

            ## How to listen

            1. Use a consumer group of your own, start at `earliest`, and switch auto-commit off.
            2. Skip records whose `ce_type` you do not know, and records with a header `latchkey-replay-for`: those are
               dead letters sent again for the one group that header names.
            3. Act, commit what you changed, then commit the offset.
            4. On a compacted topic keep the last event of each key; there are no tombstones.

            Records a Latchkey service cannot take go to `<topic>.<service>-dlt`, with where and why in headers
            `latchkey-dead-*`; they are of no interest to others.

            ## Commands

            `latchkey.rotation.commands.v1` and `latchkey.sync.refresh-commands.v1` carry commands. Any system that may write to
            the topic can send one: fill the headers above (1,000 bytes each at most), choose a `rotationId` of your own, and follow the answer on
            `latchkey.rotation.events.v1` by that id.
            """;

    private ContractText() {}
}
