package dev.latchkey.rotation;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchkey.servicetest.ServiceArchitecture;

@AnalyzeClasses(packages = RotationArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class RotationArchitectureTest {

    static final String ROOT = "dev.latchkey.rotation";

    @ArchTest
    static final ArchRule everyEndpointNamesARole = ServiceArchitecture.everyEndpointNamesARole();

    @ArchTest
    static final ArchRule edgesStayBelow = ServiceArchitecture.edgesStayBelow(ROOT, "..dispatch..");

    @ArchTest
    static final ArchRule theStateMachineIsPure = ServiceArchitecture.rulesArePure(
            nameMatching(".*\\.rotation\\.(Rotation|RotationState.*|Proof|Baseline|Acceptance|DeviceErrors"
                            + "|DeviceAction.*|DeviceLook|KnownKey)")
                    .forSubtype(),
            ROOT + ".rotation..",
            ROOT + ".device..");
}
