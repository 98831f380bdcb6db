package dev.latchkey.simulator.graph;

import dev.latchkey.simulator.http.Answer;
import dev.latchkey.simulator.http.Json;
import dev.latchkey.simulator.http.Request;
import dev.latchkey.simulator.world.Timestamps;
import java.time.InstantSource;
import java.util.UUID;

/** Error bodies in the shapes of the reference, sections 2.2 and 7.2. */
final class Errors {

    private final InstantSource clock;

    Errors(InstantSource clock) {
        this.clock = clock;
    }

    Answer badToken(Request request) {
        return error(request, 401, "InvalidAuthenticationToken", "Access token is empty, expired or of another tenant.")
                .with(
                        "WWW-Authenticate",
                        "Bearer realm=\"\", authorization_uri=\"" + request.base() + "/common/oauth2/authorize\"");
    }

    Answer forbidden(Request request, Service service) {
        return switch (service) {
            case INTUNE ->
                error(
                        request,
                        403,
                        "Forbidden",
                        intuneMessage("Application is not authorized to perform this operation."));
            case DEVICE_REGISTRATION ->
                error(
                        request,
                        403,
                        "authorization_error",
                        "Failed to authorize, token doesn't have the required permissions.");
            case DIRECTORY ->
                error(
                        request,
                        403,
                        "Authorization_RequestDenied",
                        "Insufficient privileges to complete the operation.");
        };
    }

    Answer notFound(Request request, Service service) {
        return switch (service) {
            case INTUNE -> error(request, 404, "ResourceNotFound", intuneMessage("Resource not found."));
            case DEVICE_REGISTRATION -> error(request, 404, "ResourceNotFound", "The recovery key was not found.");
            case DIRECTORY -> error(request, 404, "Request_ResourceNotFound", "Resource does not exist.");
        };
    }

    Answer unknownSegment(Request request, String segment) {
        return badRequest(request, "Resource not found for the segment '" + segment + "'.");
    }

    Answer badRequest(Request request, String message) {
        return error(request, 400, "BadRequest", message);
    }

    Answer throttled(Request request, Service service) {
        String message = service == Service.INTUNE ? intuneMessage("An error has occurred") : "Too many requests.";
        return error(request, 429, "TooManyRequests", message);
    }

    Answer status(Request request, int status) {
        String code = switch (status) {
            case 500 -> "InternalServerError";
            case 502 -> "BadGateway";
            case 503 -> "ServiceUnavailable";
            case 504 -> "GatewayTimeout";
            default -> "UnknownError";
        };
        return error(request, status, code, "The service could not answer.");
    }

    Answer error(Request request, int status, String code, String message) {
        String requestId = UUID.randomUUID().toString();
        var error = Json.object();
        error.putObject("error")
                .put("code", code)
                .put("message", message)
                .putObject("innerError")
                .put("date", Timestamps.withoutZone(clock.instant()))
                .put("request-id", requestId)
                .put("client-request-id", request.header("client-request-id").orElse(requestId));
        return Answer.json(status, error).with("request-id", requestId);
    }

    /** Intune wraps its own error, as text, in the message. */
    private static String intuneMessage(String what) {
        return Json.object()
                .put("_version", 3)
                .put(
                        "Message",
                        what
                                + " - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: "
                                + UUID.randomUUID()
                                + " - Url: https://fef.example.manage.microsoft.com/DeviceFE/StatelessDeviceFEService/deviceManagement/managedDevices")
                .put("CustomApiErrorPhrase", "")
                .putNull("RetryAfter")
                .put("HttpHeaders", "{}")
                .toPrettyString()
                .replace("\n", "\r\n");
    }
}
