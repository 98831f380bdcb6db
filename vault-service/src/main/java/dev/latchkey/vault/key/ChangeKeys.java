package dev.latchkey.vault.key;

import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.web.ProblemException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What people may do to password records. */
@Service
public class ChangeKeys {

    private final FindKeys findKeys;

    ChangeKeys(FindKeys findKeys) {
        this.findKeys = findKeys;
    }

    /**
     * @param given only what is to change
     * @throws ProblemException when that is not for people to change
     */
    @Transactional
    public KeyRecord change(String keyId, Map<String, @Nullable Object> given, Caller caller) {
        var key = findKeys.byKeyId(keyId, caller).orElseThrow(FindKeys::unknown);
        KeyAttributes.requireChangeable(given);
        return key;
    }
}
