package dev.latchkey.matching;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchkey.servicetest.ServiceArchitecture;

@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "dev.latchkey.matching";

    @ArchTest
    static final ArchRule everyEndpointNamesARole = ServiceArchitecture.everyEndpointNamesARole();

    @ArchTest
    static final ArchRule edgesStayBelow = ServiceArchitecture.edgesStayBelow(ROOT);

    @ArchTest
    static final ArchRule rulesArePure = ServiceArchitecture.rulesArePure(
            simpleName("MatchPolicy").or(resideInAPackage("..hardware..")).or(simpleNameStartingWith("MatchDecision")),
            ROOT + ".hardware..",
            ROOT + ".device..",
            ROOT + ".match..");

    @ArchTest
    static final ArchRule featuresDoNotGoInCircles = ServiceArchitecture.featuresDoNotGoInCircles(ROOT);

    @ArchTest
    static final ArchRule servicesNeverImportEachOther = ServiceArchitecture.servicesNeverImportEachOther(ROOT);
}
