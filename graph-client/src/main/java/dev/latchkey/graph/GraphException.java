package dev.latchkey.graph;

/** Microsoft did not do what was asked; see {@link #failure}. Has no cause: a library's message may quote a body. */
public final class GraphException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient GraphFailure failure;

    public GraphException(GraphFailure failure) {
        super(failure.kind() + (failure.code().isEmpty() ? "" : " (" + failure.code() + ")") + ": " + failure.cause());
        this.failure = failure;
    }

    public GraphFailure failure() {
        return failure;
    }
}
