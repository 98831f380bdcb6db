package dev.latchkey.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventCatalogueTest {

    @Test
    void listsEveryEventRecordAndNoOther() {
        var records = recordsOf(Event.class).collect(Collectors.toSet());

        var listed = EventCatalogue.types().stream().map(EventType::record).toList();

        assertThat(listed).doesNotHaveDuplicates();
        assertThat(records).isEqualTo(java.util.Set.copyOf(listed));
    }

    @Test
    void givesEachTypeANameOfItsOwnThatSaysPublisherFactAndVersion() {
        var names = EventCatalogue.types().stream().map(EventType::name).toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("latchkey\\.[a-z]+\\.[a-z]+(-[a-z]+)*\\.v[1-9][0-9]*"));
    }

    @Test
    void findsATypeByNameAndByEvent() {
        var type = EventCatalogue.types().getFirst();
        var event = EventCodec.decode(
                type.name(),
                ContractFiles.text(ContractFiles.example(type)).getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(EventCatalogue.named(type.name())).contains(type);
        assertThat(EventCatalogue.named("latchkey.sync.no-such-thing.v1")).isEmpty();
        assertThat(EventCatalogue.of(event)).isEqualTo(type);
    }

    @Test
    void letsEveryTopicCarrySomething() {
        var used = EventCatalogue.types().stream().map(EventType::topic).distinct();

        assertThat(used).containsExactlyInAnyOrder(Topic.values());
    }

    private static Stream<Class<?>> recordsOf(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventCatalogueTest::recordsOf)
                : Stream.of(type);
    }
}
