package dev.latchkey.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchkey.servicetest.ServiceArchitecture;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.RequestMapping;

@AnalyzeClasses(packages = "dev.latchkey.console", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule every_endpoint_names_a_role = methods()
            .that()
            .areMetaAnnotatedWith(RequestMapping.class)
            .should()
            .beMetaAnnotatedWith(PreAuthorize.class)
            .because("an endpoint nobody thought about must not be open");

    @ArchTest
    static final ArchRule edges_stay_below = ServiceArchitecture.edgesStayBelow("dev.latchkey.console");

    @ArchTest
    static final ArchRule the_edge_holds_no_database = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
            .because("what the console shows it asks the services for");
}
