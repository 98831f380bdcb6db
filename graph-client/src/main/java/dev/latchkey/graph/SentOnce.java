package dev.latchkey.graph;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Keeps OkHttp from sending a POST again by itself, which it does on a broken connection and on 503 with Retry-After 0:
 * the first one may have been carried out. Stands last, so that whoever repeats on purpose still can.
 */
final class SentOnce implements Interceptor {

    @Override
    public Response intercept(Chain chain) throws IOException {
        var request = chain.request();
        var body = request.body();
        return chain.proceed(body == null ? request : once(request, body));
    }

    private static Request once(Request request, RequestBody body) {
        return request.newBuilder().method(request.method(), new OneShot(body)).build();
    }

    private static final class OneShot extends RequestBody {

        private final RequestBody body;

        private OneShot(RequestBody body) {
            this.body = body;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.writeTo(sink);
        }

        @Override
        public boolean isOneShot() {
            return true;
        }
    }
}
