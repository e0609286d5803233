package org.lipstream.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules, and what each may know. */
@AnalyzeClasses(packages = "org.lipstream", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String MONITOR = "org.lipstream.monitor..";
  private static final String FORMAT = "org.lipstream.media..";
  private static final String INGEST = "org.lipstream.ingest..";
  private static final String ENCODERS = "org.lipstream.encoders..";
  private static final String LLM = "org.lipstream.llm..";
  private static final String APP = "org.lipstream.app..";
  private static final String BROKER = "org.lipstream.app.broker..";
  private static final String RECOGNIZER = "org.lipstream.recognizer..";
  private static final String LABORATORY = "org.lipstream..lab..";
  private static final String TESTS = "org.lipstream.tests..";

  @ArchTest
  static final ArchRule sinkMonitorKnowsTheJdkAlone =
      noClasses()
          .that()
          .resideInAPackage(MONITOR)
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.not(
                  resideInAnyPackage("java..", MONITOR)))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule mediaFormatKnowsTheJdkAlone =
      noClasses()
          .that()
          .resideInAPackage(FORMAT)
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.not(
                  resideInAnyPackage("java..", FORMAT)));

  @ArchTest
  static final ArchRule ingestKnowsNoModel =
      noClasses()
          .that()
          .resideInAPackage(INGEST)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ENCODERS, LLM, MONITOR, APP, "ai.djl..");

  @ArchTest
  static final ArchRule encodersKnowNeitherMediaNorDecoder =
      noClasses()
          .that()
          .resideInAPackage(ENCODERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(INGEST, LLM, MONITOR, APP);

  @ArchTest
  static final ArchRule decoderKnowsNeitherMediaNorApplication =
      noClasses()
          .that()
          .resideInAPackage(LLM)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(INGEST, APP);

  @ArchTest
  static final ArchRule kafkaIsKnownToIngestAndApplicationAlone =
      noClasses()
          .that()
          .resideInAnyPackage(ENCODERS, LLM, MONITOR)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule kafkaIsKeptFromDecodingAndCropping =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.lipstream.ingest.record..",
              "org.lipstream.ingest.media..",
              "org.lipstream.ingest.lips..",
              "org.lipstream.app.session..",
              "org.lipstream.app.transcript..",
              "org.lipstream.app.json..",
              RECOGNIZER,
              "org.lipstream.app.lab.synthesis..",
              "org.lipstream.app.lab.corpus..",
              "org.lipstream.app.lab.evaluation..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule theLibraryKnowsSessionsAndNothingElseOfTheApplication =
      noClasses()
          .that()
          .resideInAPackage(RECOGNIZER)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(APP, LABORATORY)
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAnyPackage(
                              "org.lipstream.app.session..", "org.lipstream.app.transcript.."))));

  @ArchTest
  static final ArchRule secondRuntimeIsKnownToItsModuleAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.lipstream.llm.onnx..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnxruntime..", "org.lipstream.llm.onnx..");

  @ArchTest
  static final ArchRule tensorsAreKnownToEncodersAndDecoderAlone =
      noClasses()
          .that()
          .resideInAnyPackage(INGEST, MONITOR, APP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule packagesOfAModuleHaveNoCycles =
      slices().matching("org.lipstream.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule productionKnowsNoLaboratory =
      noClasses()
          .that()
          .resideOutsideOfPackages(LABORATORY, TESTS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(LABORATORY);

  @ArchTest
  static final ArchRule embeddedBrokerIsKnownToTheCommandLineAndTheLaboratoryAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(BROKER, "org.lipstream.app.cli..", LABORATORY, TESTS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(BROKER);

  @ArchTest
  static final ArchRule onlyMainEndsTheProcess =
      noClasses()
          .that()
          .doNotHaveSimpleName("Main")
          .should()
          .callMethod(System.class, "exit", int.class);
}
