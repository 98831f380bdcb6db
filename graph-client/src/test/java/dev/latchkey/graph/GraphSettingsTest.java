package dev.latchkey.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class GraphSettingsTest {

    /** https://learn.microsoft.com/graph/deployments */
    @ParameterizedTest
    @CsvSource({
        "GLOBAL, https://graph.microsoft.com, https://login.microsoftonline.com",
        "US_GOV_L4, https://graph.microsoft.us, https://login.microsoftonline.us",
        "US_GOV_L5, https://dod-graph.microsoft.us, https://login.microsoftonline.us",
        "CHINA, https://microsoftgraph.chinacloudapi.cn, https://login.chinacloudapi.cn"
    })
    void eachCloudHasItsOwnAddressesAndPermissions(String cloud, String graph, String login) {
        // As docker compose gives them, which cannot leave a variable out.
        var settings = bound(Map.of("graph.cloud", cloud, "graph.graph-url", "", "graph.login-url", ""));

        assertThat(settings.graph()).hasToString(graph);
        assertThat(settings.login()).hasToString(login);
        assertThat(settings.cloud().scope(".default")).isEqualTo(graph + "/.default");
    }

    @Test
    void anAddressThatIsGivenReplacesTheCloudsOwn() {
        var settings = bound(Map.of("graph.graph-url", "https://simulator:8443"));

        assertThat(settings.graph()).hasToString("https://simulator:8443");
        assertThat(settings.login()).hasToString("https://login.microsoftonline.com");
    }

    private static GraphSettings bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("graph", GraphSettings.class);
    }
}
