package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "rules",
        description = {
            "Which organization gets which devices of a tenant that several share.",
            "The first rule that fits decides; what fits none goes to the tenant's own organization."
        },
        subcommands = {TenantRulesCommand.ListAll.class, TenantRulesCommand.Add.class, TenantRulesCommand.Remove.class},
        footer = {
            "",
            "Examples:",
            "  latchkey tenants rules list Contoso",
            "  latchkey tenants rules add Contoso --user-domain fabrikam.example --organization Fabrikam --dry-run"
        })
final class TenantRulesCommand extends GroupCommand {

    record Rule(String kind, String value, long organizationId) {
        static Rule of(JsonNode rule) {
            return new Rule(Json.text(rule, "kind"), Json.text(rule, "value"), Json.number(rule, "organizationId"));
        }
    }

    private record Rules(long version, List<Rule> rules) {}

    /** A command on the rules of one tenant. */
    abstract static class OnRules extends ConsoleCommand {

        @Parameters(index = "0", paramLabel = "TENANT", description = "Its name, its id, or the start of its id.")
        private String tenant = "";

        private @Nullable String path;

        String path() {
            if (path == null) {
                var id = Json.text(Tenants.find(api(), tenant), "tenantId");
                path = "/matching/tenants/" + ConsoleApi.encoded(id) + "/rules";
            }
            return path;
        }

        /** Changes what is there now, and nothing when somebody else does so meanwhile. */
        int change(JsonNode now, List<Rule> wanted, boolean dryRun) {
            var plan = api().put(path() + "?dryRun=" + dryRun, new Rules(Json.number(now, "version"), wanted));
            var moving = Json.number(plan, "moving");
            return show(
                    plan,
                    dryRun
                            ? "Nothing was changed. " + devices(moving) + " would move."
                            : moving == 0
                                    ? "Every device is where it belongs."
                                    : devices(moving) + " on the way; see latchkey tenants rules list.");
        }

        int show(JsonNode plan, String sentence) {
            if (json()) {
                return printJson(plan);
            }
            var names = names();
            var table = table("#rule", "what", "#devices", "organization");
            var position = 0;
            for (var rule : plan.path("rules")) {
                position++;
                table.row(
                        String.valueOf(position),
                        words(rule),
                        Table.number(Json.number(rule, "devices")),
                        organization(names, Json.number(rule, "organizationId")));
            }
            table.row(
                    "",
                    "all others",
                    Table.number(Json.number(plan, "byDefault")),
                    organization(names, Json.number(plan, "organizationId")));
            print(table);
            out().println();
            out().println(sentence);
            return ExitCode.OK;
        }

        List<Rule> rules(JsonNode plan) {
            var rules = new ArrayList<Rule>();
            plan.path("rules").forEach(rule -> rules.add(Rule.of(rule)));
            return rules;
        }

        static String devices(long count) {
            return Table.number(count) + (count == 1 ? " device" : " devices");
        }

        private Map<Long, String> names() {
            var names = new HashMap<Long, String>();
            items(api().get("/organizations"))
                    .forEach(one -> names.put(Json.number(one, "id"), Json.text(one, "name")));
            return names;
        }

        private static String organization(Map<Long, String> names, long id) {
            return names.getOrDefault(id, String.valueOf(id));
        }

        private static String words(JsonNode rule) {
            var value = Json.text(rule, "value");
            return switch (Json.text(rule, "kind")) {
                case "USER_DOMAIN" -> "users of " + value;
                case "DEVICE_NAME" -> "devices named " + value + "…";
                case "GROUP" -> "members of " + value;
                default -> value;
            };
        }
    }

    @Command(
            name = "list",
            description = "Lists the rules of a tenant, and how many devices each decides.",
            footer = {"", "Examples:", "  latchkey tenants rules list Contoso"})
    static final class ListAll extends OnRules {
        @Override
        int run() {
            var plan = api().get(path());
            var moving = Json.number(plan, "moving");
            return show(plan, moving == 0 ? "Every device is where it belongs." : devices(moving) + " on the way.");
        }
    }

    @Command(
            name = "add",
            description =
                    "Adds a rule behind those that are there, and shows what goes where; its devices move at once.",
            footer = {
                "",
                "Examples:",
                "  latchkey tenants rules add Contoso --user-domain fabrikam.example --organization Fabrikam",
                "  latchkey tenants rules add Contoso --device-name AMS- --organization Amsterdam --position 1 --dry-run",
                "  latchkey tenants rules add Contoso --group \"London office\" --organization London"
            })
    static final class Add extends OnRules {

        /** What a rule goes by. */
        static final class Condition {

            @Option(names = "--user-domain", paramLabel = "DOMAIN", description = "Domain of the device's user.")
            private @Nullable String userDomain;

            @Option(names = "--device-name", paramLabel = "PREFIX", description = "Start of the device's name.")
            private @Nullable String deviceName;

            @Option(
                    names = "--group",
                    paramLabel = "NAME",
                    description = "Entra group the device is in; name it in latchkey tenants settings --group, too.")
            private @Nullable String group;

            Rule rule(long organizationId) {
                if (userDomain != null) {
                    return new Rule("USER_DOMAIN", userDomain, organizationId);
                }
                return deviceName != null
                        ? new Rule("DEVICE_NAME", deviceName, organizationId)
                        : new Rule("GROUP", group == null ? "" : group, organizationId);
            }
        }

        @ArgGroup(multiplicity = "1")
        private Condition condition = new Condition();

        @Option(names = "--organization", required = true, paramLabel = "NAME|ID", description = "Whose they are.")
        private String organization = "";

        @Option(names = "--position", paramLabel = "N", description = "Before the rule that is the Nth now.")
        private @Nullable Integer position;

        @Option(names = "--dry-run", description = "Only show how many devices would go where.")
        private boolean dryRun;

        @Override
        int run() {
            var now = api().get(path());
            var rules = rules(now);
            var at = position == null ? rules.size() : position - 1;
            if (at < 0 || at > rules.size()) {
                throw CommandFailure.usage("no-such-position", "there are " + rules.size() + " rules");
            }
            rules.add(at, condition.rule(Organizations.idOf(api(), organization)));
            return change(now, rules, dryRun);
        }
    }

    @Command(
            name = "remove",
            description = "Removes a rule, and shows what goes where; its devices move at once.",
            footer = {"", "Examples:", "  latchkey tenants rules remove Contoso 2 --dry-run"})
    static final class Remove extends OnRules {

        @Parameters(index = "1", paramLabel = "N", description = "As latchkey tenants rules list counts them.")
        private int position;

        @Option(names = "--dry-run", description = "Only show how many devices would go where.")
        private boolean dryRun;

        @Override
        int run() {
            var now = api().get(path());
            var rules = rules(now);
            if (position < 1 || position > rules.size()) {
                throw CommandFailure.usage("no-such-rule", "there are " + rules.size() + " rules");
            }
            rules.remove(position - 1);
            return change(now, rules, dryRun);
        }
    }
}
