package dev.latchkey.vault.approval.web;

import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.Caller;
import dev.latchkey.kit.security.ManagersUp;
import dev.latchkey.vault.approval.Approval;
import dev.latchkey.vault.approval.ApprovalState.Phase;
import dev.latchkey.vault.approval.AskApproval;
import dev.latchkey.vault.approval.DecideApproval;
import dev.latchkey.vault.approval.ListApprovals;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
@RequestMapping("/api/v1")
class ApprovalsController {

    private final AskApproval askApproval;
    private final DecideApproval decideApproval;
    private final ListApprovals listApprovals;
    private final Clock clock;

    ApprovalsController(
            AskApproval askApproval, DecideApproval decideApproval, ListApprovals listApprovals, Clock clock) {
        this.askApproval = askApproval;
        this.decideApproval = decideApproval;
        this.listApprovals = listApprovals;
        this.clock = clock;
    }

    record Shown(
            long id,
            Phase state,
            String keyId,
            String deviceName,
            long organizationId,
            String askedBy,
            String reason,
            @Nullable String ticket,
            Instant askedAt,
            Instant expiresAt,
            @Nullable String decidedBy) {

        static Shown of(Approval approval, Instant now) {
            return new Shown(
                    approval.id(),
                    approval.state().at(now),
                    approval.keyId(),
                    approval.deviceName(),
                    approval.organizationId(),
                    approval.askedBy(),
                    approval.reason(),
                    approval.ticket(),
                    approval.askedAt(),
                    approval.state().expiresAt(),
                    approval.decidedBy());
        }
    }

    record ApprovalList(List<Shown> items) {}

    record Ask(
            @Nullable String tenantId,
            @Nullable String reason,
            @Nullable String ticket) {}

    record Refusal(@Nullable String reason) {}

    @AnyRole
    @PostMapping("/keys/{keyId}/reveal-approvals")
    @ResponseStatus(HttpStatus.CREATED)
    Shown ask(@PathVariable String keyId, @RequestBody(required = false) @Nullable Ask ask, Caller caller) {
        var said = ask == null ? new Ask(null, null, null) : ask;
        return Shown.of(askApproval.ask(keyId, said.tenantId, said.reason, said.ticket, caller), clock.instant());
    }

    @AnyRole
    @GetMapping("/reveal-approvals")
    ApprovalList list(
            @RequestParam(defaultValue = "false") boolean open,
            @RequestParam(defaultValue = "50") int limit,
            Caller caller) {
        var now = clock.instant();
        return new ApprovalList(listApprovals.list(open, limit, caller).stream()
                .map(approval -> Shown.of(approval, now))
                .toList());
    }

    @ManagersUp
    @PostMapping("/reveal-approvals/{id}/give")
    Shown give(@PathVariable long id, Caller caller) {
        return Shown.of(decideApproval.give(id, caller), clock.instant());
    }

    @ManagersUp
    @PostMapping("/reveal-approvals/{id}/refuse")
    Shown refuse(@PathVariable long id, @RequestBody(required = false) @Nullable Refusal refusal, Caller caller) {
        return Shown.of(decideApproval.refuse(id, refusal == null ? null : refusal.reason, caller), clock.instant());
    }
}
