package dev.latchkey.vault;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.latchkey.servicetest.ServiceArchitecture;

@AnalyzeClasses(packages = VaultArchitectureTest.ROOT, importOptions = DoNotIncludeTests.class)
class VaultArchitectureTest {

    static final String ROOT = "dev.latchkey.vault";

    @ArchTest
    static final ArchRule everyEndpointNamesARole = ServiceArchitecture.everyEndpointNamesARole();

    @ArchTest
    static final ArchRule edgesStayBelow = ServiceArchitecture.edgesStayBelow(ROOT);

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
    static final ArchRule hostProofNeverOpensAnything = noClasses()
            .that()
            .resideInAPackage("dev.latchkey.vault.hostproof..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.latchkey.vault.key..", "dev.latchkey.vault.crypto..", "dev.latchkey.vault.reveal..")
            .because("whatever seals for an organization must not be able to read what it has");

    @ArchTest
    static final ArchRule rulesArePure = ServiceArchitecture.rulesArePure(
            nameMatching(
                            ".*\\.(CurrentRule(\\$.*)?|ByHand(\\$.*)?|DeletionRule(\\$.*)?|ReservedName|Standing(\\$.*)?|(Device)?Presence(\\$.*)?|RecoveryPasswordFormat|RevealLimit(\\$.*)?|ApprovalState(\\$.*)?|Person)")
                    .forSubtype(),
            ROOT + ".key..",
            ROOT + ".deletion..",
            ROOT + ".folder..",
            ROOT + ".policy..",
            ROOT + ".approval..",
            ROOT + ".reveal..");
}
