package dev.latchkey.rotation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchkey.kit.security.AdministratorsOnly;
import dev.latchkey.kit.security.AnyRole;
import dev.latchkey.kit.security.EditorsUp;
import dev.latchkey.kit.security.ManagersUp;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;

@AnalyzeClasses(packages = "dev.latchkey.rotation", importOptions = ImportOption.DoNotIncludeTests.class)
class RotationArchitectureTest {

    @ArchTest
    static final ArchRule everyEndpointNamesItsRole = methods()
            .that()
            .areAnnotatedWith(GetMapping.class)
            .or()
            .areAnnotatedWith(PostMapping.class)
            .or()
            .areAnnotatedWith(PutMapping.class)
            .or()
            .areAnnotatedWith(PatchMapping.class)
            .or()
            .areAnnotatedWith(DeleteMapping.class)
            .or()
            .areAnnotatedWith(RequestMapping.class)
            .should()
            .beAnnotatedWith(AnyRole.class)
            .orShould()
            .beAnnotatedWith(EditorsUp.class)
            .orShould()
            .beAnnotatedWith(ManagersUp.class)
            .orShould()
            .beAnnotatedWith(AdministratorsOnly.class)
            .because("an endpoint without a declared role is closed to nobody by accident");

    @ArchTest
    static final ArchRule featuresKnowNothingOfTheirEdges = noClasses()
            .that()
            .resideOutsideOfPackages("..web..", "..messaging..", "..dispatch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.latchkey.rotation..web..", "..messaging..", "..dispatch..")
            .because("a rule does not change with the way it is reached");

    @ArchTest
    static final ArchRule theStateMachineIsPure = classes()
            .that()
            .haveNameMatching(".*\\.rotation\\.(Rotation|RotationState.*|Proof|Baseline|Acceptance|DeviceErrors"
                    + "|DeviceAction.*|DeviceLook|KnownKey)")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "dev.latchkey.events..",
                    "dev.latchkey.rotation.rotation..",
                    "dev.latchkey.rotation.device..",
                    "org.jspecify..")
            .because("what a rotation may do is decided without database, network or clock");
}
