package dev.latchkey.console.page.web;

import dev.latchkey.kit.seal.RecoveryKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Writes a page with digits in it. The template is rendered with a comment in their place, and they are put there as
 * bytes on their way out: no template, model or string ever holds them.
 */
@Component
public final class DigitsPage {

    private static final byte[] PLACE = "<!--digits-->".getBytes(StandardCharsets.US_ASCII);
    private static final int GROUP = 6;
    private static final int GROUPS = 8;

    private final ViewResolver views;

    DigitsPage(ViewResolver viewResolver) {
        this.views = viewResolver;
    }

    /**
     * @param template holds an empty list with the comment {@code digits} in it
     * @param wellFormed whether they pass BitLocker's digit check; if not, they are shown as they are stored and not in
     *     groups that would make them look right
     */
    public void write(
            String template,
            Map<String, ?> model,
            RecoveryKey digits,
            boolean wellFormed,
            HttpServletRequest request,
            HttpServletResponse response)
            throws Exception {
        var rendered = new ContentCachingResponseWrapper(response);
        render(template, model, request, rendered);
        var page = rendered.getContentAsByteArray();
        var place = placeIn(page);
        response.setContentType(MediaType.TEXT_HTML_VALUE + ";charset=UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        var out = response.getOutputStream();
        out.write(page, 0, place);
        var items = digits.use(clear -> items(clear, wellFormed));
        try {
            out.write(items);
        } finally {
            Arrays.fill(items, (byte) 0);
        }
        out.write(page, place + PLACE.length, page.length - place - PLACE.length);
        out.flush();
    }

    /** Writes a page instead of the digits: why there are none. */
    public void writeWithout(
            String template, Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        render(template, model, request, response);
    }

    private void render(String template, Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        var view = views.resolveViewName(template, request.getLocale());
        if (view == null) {
            throw new IllegalStateException("no template " + template);
        }
        view.render(model, request, response);
    }

    private static int placeIn(byte[] page) {
        for (var at = 0; at <= page.length - PLACE.length; at++) {
            if (Arrays.equals(page, at, at + PLACE.length, PLACE, 0, PLACE.length)) {
                return at;
            }
        }
        throw new IllegalStateException("the template has no place for digits");
    }

    /** 8 groups of 6 as list items; what has another form, as it is. */
    private static byte[] items(byte[] clear, boolean wellFormed) {
        var html = new Wiped(clear.length * 8 + 200);
        if (wellFormed && isInGroups(clear)) {
            for (var group = 0; group < GROUPS; group++) {
                html.item(clear, group * (GROUP + 1), GROUP);
            }
        } else {
            html.item(clear, 0, clear.length);
        }
        return html.take();
    }

    private static boolean isInGroups(byte[] clear) {
        if (clear.length != GROUPS * (GROUP + 1) - 1) {
            return false;
        }
        for (var at = 0; at < clear.length; at++) {
            var between = at % (GROUP + 1) == GROUP;
            if (between ? clear[at] != '-' : clear[at] < '0' || clear[at] > '9') {
                return false;
            }
        }
        return true;
    }

    /** Bytes that do not stay behind; large enough from the start, for growing would leave copies. */
    private static final class Wiped extends ByteArrayOutputStream {

        Wiped(int size) {
            super(size);
        }

        void item(byte[] text, int from, int length) {
            writeBytes("<li>".getBytes(StandardCharsets.US_ASCII));
            for (var at = from; at < from + length; at++) {
                var one = text[at];
                if (one == '<' || one == '>' || one == '&' || one == '"' || one == '\'') {
                    writeBytes(("&#" + one + ";").getBytes(StandardCharsets.US_ASCII));
                } else {
                    write(one);
                }
            }
            writeBytes("</li>".getBytes(StandardCharsets.US_ASCII));
        }

        byte[] take() {
            var bytes = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return bytes;
        }
    }
}
