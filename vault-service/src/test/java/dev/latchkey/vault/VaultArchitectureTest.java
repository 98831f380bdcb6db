package dev.latchkey.vault;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import java.util.List;
import org.springframework.web.bind.annotation.RequestMapping;

@AnalyzeClasses(packages = "dev.latchkey.vault", importOptions = DoNotIncludeTests.class)
class VaultArchitectureTest {

    @ArchTest
    static final ArchRule everyEndpointNamesWhoMayCallIt = ArchRuleDefinition.methods()
            .that()
            .areMetaAnnotatedWith(RequestMapping.class)
            .should(nameARole())
            .because("an endpoint nobody thought about must not be open to everybody");

    @ArchTest
    static final ArchRule featuresDoNotKnowTheirEdges = noClasses()
            .that()
            .resideOutsideOfPackages("..web..", "..messaging..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.latchkey.vault..web..", "dev.latchkey.vault..messaging..")
            .because("HTTP and Kafka are ways in, not what the vault is");

    @ArchTest
    static final ArchRule cryptoKnowsNothingOfDevicesOrRest = noClasses()
            .that()
            .resideInAPackage("dev.latchkey.vault.crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.latchkey.vault.key..",
                    "dev.latchkey.vault.reveal..",
                    "dev.latchkey.events..",
                    "org.springframework.web..")
            .because("how secrets are encrypted changes for other reasons than what they belong to");

    @ArchTest
    static final ArchRule rulesArePure = classes()
            .that()
            .haveNameMatching(".*\\.(CurrentRule(\\$.*)?|Standing(\\$.*)?|Presence(\\$.*)?|RecoveryPasswordFormat)")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.latchkey.events..", "dev.latchkey.vault.key..", "org.jspecify..")
            .because("a rule can be read and tested without a server");

    private static ArchCondition<JavaMethod> nameARole() {
        var roles = List.of(AnyRole.class, EditorsUp.class, ManagersUp.class, AdministratorsOnly.class);
        return new ArchCondition<>("name a role") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                var named = roles.stream().anyMatch(method::isAnnotatedWith);
                events.add(new SimpleConditionEvent(method, named, method.getFullName() + " names no role"));
            }
        };
    }
}
