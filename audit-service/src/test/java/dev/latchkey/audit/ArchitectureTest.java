package dev.latchkey.audit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import org.springframework.web.bind.annotation.RequestMapping;

@AnalyzeClasses(packages = "dev.latchkey.audit", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule everyEndpointNamesARole = methods()
            .that(DescribedPredicate.describe(
                    "serve a path",
                    (JavaMethod method) -> method.isMetaAnnotatedWith(RequestMapping.class)
                            || method.isAnnotatedWith(RequestMapping.class)))
            .should()
            .beAnnotatedWith(AnyRole.class)
            .orShould()
            .beAnnotatedWith(EditorsUp.class)
            .orShould()
            .beAnnotatedWith(ManagersUp.class)
            .orShould()
            .beAnnotatedWith(AdministratorsOnly.class)
            .because("access is fail-closed");

    @ArchTest
    static final ArchRule edgesStayBelow = noClasses()
            .that()
            .resideOutsideOfPackages("..web..", "..messaging..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.latchkey.audit..web..", "dev.latchkey.audit..messaging..")
            .because("a feature does not know who calls it");

    @ArchTest
    static final ArchRule rulesArePure = classes()
            .that()
            .haveSimpleName("Summary")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "dev.latchkey.events..", "dev.latchkey.audit.event..")
            .because("a rule is tested without servers and read without a framework");

    @ArchTest
    static final ArchRule servicesNeverImportEachOther = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.latchkey.sync..", "dev.latchkey.vault..", "dev.latchkey.rotation..", "dev.latchkey.matching..")
            .because("they share contracts only");
}
