package dev.latchkey.events;

/**
 * One row of the catalogue.
 *
 * @param name {@code latchkey.<publisher>.<fact>.v<major>}, the {@code ce_type} on the wire
 * @param meaning one sentence for another team
 */
public record EventType(String name, Class<? extends Event> record, Topic topic, String meaning) {}
