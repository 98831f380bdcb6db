package dev.latchkey.graph;

import java.net.URI;

/** Microsoft's clouds. A tenant lives in one of them, and an installation talks to one. */
public enum Cloud {
    GLOBAL("https://login.microsoftonline.com", "https://graph.microsoft.com"),
    US_GOV_L4("https://login.microsoftonline.us", "https://graph.microsoft.us"),
    US_GOV_L5("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
    /** Operated by 21Vianet. */
    CHINA("https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn");

    private final URI login;
    private final URI graph;

    Cloud(String login, String graph) {
        this.login = URI.create(login);
        this.graph = URI.create(graph);
    }

    URI login() {
        return login;
    }

    URI graph() {
        return graph;
    }

    /** Permissions are the cloud's own, whatever address Graph is reached at. */
    String scope(String permission) {
        return graph + "/" + permission;
    }
}
