package dev.latchkey.graph;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Carries msal4j's requests over the same client as everything else, so that trust and proxies are set up once. */
final class LoginHttp implements IHttpClient {

    private static final int LARGEST_ANSWER = 1 << 20;

    private final OkHttpClient http;

    LoginHttp(OkHttpClient http) {
        this.http = http;
    }

    @Override
    public IHttpResponse send(HttpRequest asked) throws IOException {
        var request = new Request.Builder().url(asked.url());
        if (asked.headers() != null) {
            asked.headers().forEach(request::header);
        }
        Headers.ALWAYS.forEach(request::header);
        if (asked.body() != null) {
            var type = asked.headerValue("Content-Type");
            request.post(RequestBody.create(
                    asked.body(), MediaType.get(type == null ? "application/x-www-form-urlencoded" : type)));
        }
        try (var answer = http.newCall(request.build()).execute()) {
            var body = BoundedBody.read(answer, LARGEST_ANSWER);
            var response = new HttpResponse().statusCode(answer.code()).body(body.asText());
            response.addHeaders(answer.headers().toMultimap());
            return response;
        }
    }
}
