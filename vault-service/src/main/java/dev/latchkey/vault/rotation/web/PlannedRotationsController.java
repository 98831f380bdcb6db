package dev.latchkey.vault.rotation.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.vault.rotation.ManageRotations;
import dev.latchkey.vault.rotation.PlannedRotation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/keys/rotations")
class PlannedRotationsController {

    private final ManageRotations rotations;

    PlannedRotationsController(ManageRotations rotations) {
        this.rotations = rotations;
    }

    record Items(List<PlannedRotation> items) {}

    @AnyRole
    @GetMapping
    Items list(
            @RequestParam(required = false) @Nullable String deviceId,
            @RequestParam(defaultValue = "50") int limit,
            Caller caller) {
        return new Items(rotations.list(deviceId, limit, caller));
    }

    @ManagersUp
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(@PathVariable long id, Caller caller) {
        rotations.cancel(id, caller);
    }
}
