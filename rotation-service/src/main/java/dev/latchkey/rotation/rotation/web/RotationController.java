package dev.latchkey.rotation.rotation.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.web.ProblemException;
import dev.latchkey.rotation.rotation.RequestRotation;
import dev.latchkey.rotation.rotation.RotationView;
import dev.latchkey.rotation.rotation.RotationViews;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/rotations")
class RotationController {

    private static final int MOST = 1_000;

    private final RequestRotation requestRotation;
    private final RotationViews rotations;

    RotationController(RequestRotation requestRotation, RotationViews rotations) {
        this.requestRotation = requestRotation;
        this.rotations = rotations;
    }

    record Items(List<RotationView> items) {}

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @EditorsUp
    RotationView request(Caller caller, @RequestBody RotationRequest request) {
        var id = requestRotation.request(caller, request.deviceTerm(), request.trimmedReason(), request.patience());
        return find(caller, id);
    }

    @GetMapping("/{rotationId}")
    @AnyRole
    RotationView one(Caller caller, @PathVariable String rotationId) {
        return find(caller, rotationId);
    }

    @GetMapping
    @AnyRole
    Items newest(Caller caller, @RequestParam(defaultValue = "50") int limit) {
        return new Items(rotations.newest(caller, Math.clamp(limit, 1, MOST)));
    }

    @GetMapping("/status")
    @AnyRole
    RotationViews.Counts status(Caller caller) {
        return rotations.count(caller);
    }

    private RotationView find(Caller caller, String rotationId) {
        return rotations
                .find(caller, rotationId)
                .orElseThrow(() -> ProblemException.notFound(
                        "rotation-unknown", "No rotation has this id, or it is not yours to see."));
    }
}
