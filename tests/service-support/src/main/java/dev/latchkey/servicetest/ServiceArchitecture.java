package dev.latchkey.servicetest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.CreatorsUp;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.RequestMapping;

/** Rules every service keeps. Packages are given as ArchUnit writes them; a root is the service's own package. */
public final class ServiceArchitecture {

    private static final String[] SERVICES = {
        "dev.latchkey.sync",
        "dev.latchkey.matching",
        "dev.latchkey.vault",
        "dev.latchkey.rotation",
        "dev.latchkey.audit"
    };

    private ServiceArchitecture() {}

    public static ArchRule everyEndpointNamesARole() {
        return methods()
                .that(DescribedPredicate.describe(
                        "serve a path",
                        (JavaMethod method) -> method.isMetaAnnotatedWith(RequestMapping.class)
                                || method.isAnnotatedWith(RequestMapping.class)))
                .should()
                .beAnnotatedWith(AnyRole.class)
                .orShould()
                .beAnnotatedWith(CreatorsUp.class)
                .orShould()
                .beAnnotatedWith(EditorsUp.class)
                .orShould()
                .beAnnotatedWith(ManagersUp.class)
                .orShould()
                .beAnnotatedWith(AdministratorsOnly.class)
                .because("access is fail-closed: an endpoint nobody thought about must not be open");
    }

    /** @param edges packages through which a feature is reached, besides {@code web} and {@code messaging} */
    public static ArchRule edgesStayBelow(String root, String... edges) {
        var above = with("..messaging..", edges);
        return noClasses()
                .that()
                .resideOutsideOfPackages(with("..web..", above))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(with(root + "..web..", above))
                .because("a feature does not know who calls it");
    }

    /**
     * @param rules the classes that decide
     * @param packages those of the service that hold what they decide on
     */
    public static ArchRule rulesArePure(DescribedPredicate<JavaClass> rules, String... packages) {
        var allowed = with("java..", with("org.jspecify..", with("dev.latchkey.events..", packages)));
        return classes()
                .that(rules)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .because("a rule is tested without servers and read without a framework");
    }

    public static ArchRule featuresDoNotGoInCircles(String root) {
        return SlicesRuleDefinition.slices()
                .matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a reader starts somewhere");
    }

    public static ArchRule servicesNeverImportEachOther(String root) {
        var others =
                Arrays.stream(SERVICES).filter(service -> !service.equals(root)).map(service -> service + "..");
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others.toArray(String[]::new))
                .because("they share contracts only");
    }

    private static String[] with(String first, String... more) {
        return Stream.concat(Stream.of(first), Arrays.stream(more)).toArray(String[]::new);
    }
}
