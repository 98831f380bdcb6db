package dev.latchkey.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventDocumentTest {

    @Test
    void saysWhatTheCatalogueSchemasAndExamplesSay() {
        var document = EventDocument.write();
        if (ContractFiles.update()) {
            ContractFiles.write(ContractFiles.DOCUMENT, document);
        }

        assertThat(ContractFiles.DOCUMENT)
                .as("docs/events.md; run the tests of events with -Dlatchkey.update=true and commit")
                .exists()
                .content()
                .isEqualTo(document);
    }
}
