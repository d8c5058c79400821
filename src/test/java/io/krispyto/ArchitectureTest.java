package io.krispyto;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packages and their dependencies. Plain JUnit tests, since Surefire silently skips ArchUnit's
 * own tests if a single class is selected.
 */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("io.krispyto");

  private static final String JDK = "java..";
  private static final String VERTX_CORE = "io.vertx.core..";

  @Test
  void domainDependsOnlyOnTheJdk() {
    check(onlyKnows("domain", JDK));
  }

  @Test
  void configDependsOnDomainAndVertx() {
    check(onlyKnows("config", JDK, VERTX_CORE, "io.vertx.config..", ours("domain")));
  }

  @Test
  void busDependsOnDomainAndVertx() {
    check(onlyKnows("bus", JDK, VERTX_CORE, ours("domain")));
  }

  @Test
  void dbDependsOnConfigAndDomain() {
    check(ofOursOnlyKnows("db", "config", "domain"));
  }

  @Test
  void cacheDependsOnConfigDomainAndBus() {
    check(ofOursOnlyKnows("cache", "bus", "config", "domain"));
  }

  @Test
  void queryDoesNotDependOnIngestionOrHttp() {
    check(ofOursOnlyKnows("query", "bus", "db", "cache", "domain", "config"));
  }

  @Test
  void ingestionDoesNotDependOnQueryOrHttp() {
    check(ofOursOnlyKnows("ingestion", "bus", "db", "domain", "config"));
  }

  @Test
  void httpDoesNotDependOnQueryOrIngestion() {
    check(ofOursOnlyKnows("http", "bus", "domain", "config"));
  }

  @Test
  void httpDoesNotUseSqlOrRedis() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ours("http"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "io.vertx.sqlclient..",
                "io.vertx.pgclient..",
                "io.vertx.redis..",
                "java.sql..",
                "javax.sql..",
                "org.postgresql..",
                "org.flywaydb.."));
  }

  /** A clock that jumps must not expire a payload or make Redis look slow. */
  @Test
  void cachesDoNotReadTheWallClock() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ours("cache"))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.time\\.(?!Duration).*|java\\.util\\.(Date|Calendar)"));
  }

  /**
   * A number has the same text in every response, so only one class may write it. The exceptions
   * are the sample data and the command line, which round other numbers.
   */
  @Test
  void onlyOneClassWritesNumbers() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ours("cli"))
            .and()
            .doNotHaveSimpleName("SampleData")
            .should()
            .callMethodWhere(
                JavaCall.Predicates.target(
                    DescribedPredicate.describe(
                        "writes a floating-point number", ArchitectureTest::writesNumbers))));
  }

  private static boolean writesNumbers(AccessTarget.CodeUnitCallTarget target) {
    var takesOne =
        target.getRawParameterTypes().stream()
            .anyMatch(
                type -> type.isEquivalentTo(double.class) || type.isEquivalentTo(float.class));
    var makesText =
        target.getRawReturnType().isEquivalentTo(String.class)
            || List.of("append", "print", "println", "writeNumber", "writeNumberField")
                .contains(target.getName());
    var isOurs = target.getOwner().getPackageName().startsWith("io.krispyto");
    return takesOne && makesText && !isOurs
        || target.getName().equals("toPlainString")
        || target.getOwner().getSimpleName().equals("NumberOutput");
  }

  @Test
  void everyClassIsInAKnownPackage() {
    check(
        classes()
            .should()
            .resideInAnyPackage(
                rooms(
                    "domain",
                    "config",
                    "bus",
                    "db",
                    "cache",
                    "query",
                    "ingestion",
                    "http",
                    "cli")));
  }

  @Test
  void onlyVerticlesArePublicInRootPackages() {
    check(
        classes()
            .that()
            .resideInAnyPackage("io.krispyto.query", "io.krispyto.ingestion", "io.krispyto.http")
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameEndingWith("Verticle"));
  }

  /**
   * The packages that may use each sub-package. A user is a sub-package of the same package, at any
   * depth; ROOT is that package, and CLI the one of commands.
   */
  @ParameterizedTest
  @CsvSource({
    "query/change, ROOT",
    "query/data, change export journal page price result ROOT",
    "query/export, ROOT",
    "query/journal, ROOT",
    "query/page, ROOT",
    "query/price, ROOT",
    "query/result, change export page ROOT",
    "query/row, data export journal page price result",
    "ingestion/format, format/parquet format/xlsx inspect layout layout/time load report source"
        + " upload watch",
    "ingestion/format/parquet, source",
    "ingestion/format/value, format layout layout/time load report",
    "ingestion/format/xlsx, source",
    "ingestion/inspect, CLI",
    "ingestion/layout, inspect load queue source upload watch ROOT CLI",
    "ingestion/layout/time, layout",
    "ingestion/load, queue",
    "ingestion/queue, watch ROOT",
    "ingestion/record, ROOT",
    "ingestion/report, load queue source watch ROOT",
    "ingestion/source, inspect load queue source/download upload watch ROOT",
    "ingestion/source/download, queue watch ROOT",
    "ingestion/source/sample, source",
    "ingestion/undo, ROOT",
    "ingestion/upload, ROOT",
    "ingestion/watch, ROOT",
    "http/coingecko, ROOT",
    "http/coingecko/request, coingecko coingecko/data",
    "http/coingecko/data, coingecko ROOT",
    "http/batch, ROOT",
    "http/event, ROOT",
    "http/form, ROOT",
    "http/site, ROOT",
    "http/udf, ROOT",
    "http/contract, ROOT",
    "http/edge, contract ROOT",
    "http/wire, batch coingecko coingecko/data contract edge event form site udf wire/body"
        + " wire/connection ROOT",
    "http/wire/body, batch form ROOT",
    "http/wire/connection, batch coingecko edge event wire ROOT"
  })
  void subPackagesAreUsedOnlyByTheListedPackages(String subPackage, String users) {
    var own = "io.krispyto." + subPackage.replace('/', '.');
    var room = "io.krispyto." + subPackage.substring(0, subPackage.indexOf('/'));
    var allowed =
        Stream.concat(
                Stream.of(own),
                Stream.of(users.split(" "))
                    .map(
                        user ->
                            switch (user) {
                              case "ROOT" -> room;
                              case "CLI" -> "io.krispyto.cli";
                              default -> room + "." + user.replace('/', '.');
                            }))
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyHaveDependentClassesThat()
        .resideInAnyPackage(allowed)
        .check(OURS);
  }

  /** Checks each sub-package with those in it as one, and then every package by itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "domain.(*)..",
        "domain.(**)",
        "query.(*)..",
        "query.(**)",
        "ingestion.(*)..",
        "ingestion.(**)",
        "http.(*)..",
        "http.(**)"
      })
  void subPackagesHaveNoCycles(String slices) {
    SlicesRuleDefinition.slices()
        .matching("io.krispyto." + slices)
        .should()
        .beFreeOfCycles()
        .check(OURS);
  }

  @Test
  void classNamesFollowTheRules() {
    check(noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)(\\$.*)?"));
  }

  /** Packages may be empty. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(OURS);
  }

  private static ArchRule onlyKnows(String room, String... packages) {
    var all = Arrays.copyOf(packages, packages.length + 1);
    all[packages.length] = ours(room);
    return classes()
        .that()
        .resideInAPackage(ours(room))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(all);
  }

  /** Ignores dependencies on libraries: the table covers only our packages. */
  private static ArchRule ofOursOnlyKnows(String room, String... others) {
    var allowed = Arrays.copyOf(rooms(others), others.length + 1);
    allowed[others.length] = ours(room);
    return classes()
        .that()
        .resideInAPackage(ours(room))
        .should(
            onlyDependOnClassesThat(
                JavaClass.Predicates.resideOutsideOfPackage("io.krispyto..")
                    .or(resideInAnyPackage(allowed))));
  }

  private static String[] rooms(String... rooms) {
    return Arrays.stream(rooms).map(ArchitectureTest::ours).toArray(String[]::new);
  }

  private static String ours(String room) {
    return "io.krispyto." + room + "..";
  }
}
