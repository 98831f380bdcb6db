package dev.latchkey.vault.reveal;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.vault.access.AccessRecords;
import dev.latchkey.vault.key.FindKeys;
import dev.latchkey.vault.key.KeyRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Shows the record of one key, everything but the digits; that somebody opened it is on record, too. */
@Service
public class OpenRecord {

    private final FindKeys findKeys;
    private final AccessRecords records;

    OpenRecord(FindKeys findKeys, AccessRecords records) {
        this.findKeys = findKeys;
        this.records = records;
    }

    /** @param tenantId null for whichever tenant has it, see {@link FindKeys#byKeyId(String, Caller)} */
    @Transactional
    public KeyRecord open(String keyId, @Nullable String tenantId, Caller caller) {
        var key = findKeys.byKeyId(keyId, tenantId, caller).orElseThrow(FindKeys::unknown);
        records.opened(key, caller);
        return key;
    }
}
