package dev.latchkey.sync;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import org.springframework.web.bind.annotation.RequestMapping;

@AnalyzeClasses(packages = "dev.latchkey.sync", importOptions = ImportOption.DoNotIncludeTests.class)
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
            .resideInAnyPackage("dev.latchkey.sync..web..", "dev.latchkey.sync..messaging..")
            .because("a feature does not know who calls it");

    @ArchTest
    static final ArchRule rulesArePure = classes()
            .that()
            .haveSimpleName("DeviceDecision")
            .or()
            .haveSimpleName("ListedState")
            .or()
            .haveSimpleName("RunTimes")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "dev.latchkey.events..",
                    "dev.latchkey.sync.device..",
                    "dev.latchkey.sync.run..")
            .because("a rule is tested without servers and read without a framework");

    @ArchTest
    static final ArchRule featuresDoNotGoInCircles = SlicesRuleDefinition.slices()
            .matching("dev.latchkey.sync.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a reader starts somewhere");

    @ArchTest
    static final ArchRule servicesNeverImportEachOther = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.latchkey.matching..",
                    "dev.latchkey.vault..",
                    "dev.latchkey.rotation..",
                    "dev.latchkey.audit..")
            .because("they share contracts only");
}
