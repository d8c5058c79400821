package io.krispyto;

import static io.krispyto.ContractFile.eachObject;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What generated clients depend on: formats of numbers and days, examples, descriptions. */
class ContractTypesTest {
  private static final Pattern DAY_NAME = Pattern.compile("(.*_)?(date|day)");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T.*Z");

  /** Without the format, Go clients use 32 bits and Java clients BigDecimal. */
  @ParameterizedTest
  @EnumSource
  void everyNumberIsADouble(ContractFile contract) {
    var formats = new TreeMap<String, String>();
    eachObject(
        contract.read(),
        (path, object) -> {
          if (types(object).contains("number")) {
            formats.put(path, object.getString("format"));
          }
        });
    assertThat(formats).hasSizeGreaterThan(25);
    assertThat(formats.values()).as("%s", formats).containsOnly("double");
  }

  @ParameterizedTest
  @EnumSource
  void everyMemberNamedAsADayIsADate(ContractFile contract) {
    var formats = new TreeMap<String, String>();
    eachMember(
        contract,
        (path, schema) -> {
          // A pair of POST /prices has a day as requests write it, and its row repeats it.
          var isRequested = List.of("Price/date", "PricePair/date").contains(path);
          if (DAY_NAME.matcher(path.substring(path.lastIndexOf('/') + 1)).matches()
              && types(schema).contains("string")
              && !isRequested) {
            formats.put(path, schema.getString("format"));
          }
        });
    assertThat(formats)
        .hasSizeGreaterThan(1)
        .allSatisfy(
            (path, format) -> assertThat(format).as(path).isEqualTo(contract.formatOfDays()));
  }

  @ParameterizedTest
  @EnumSource
  void membersWithADayOrTimeAsExampleDeclareTheFormat(ContractFile contract) {
    var formats = new TreeMap<String, String>();
    schemas(contract)
        .forEach(
            entry -> {
              var schema = (JsonObject) entry.getValue();
              var properties = schema.getJsonObject("properties", new JsonObject());
              for (var example : schema.getJsonArray("examples", new JsonArray())) {
                if (!(example instanceof JsonObject members)) {
                  continue;
                }
                members.forEach(
                    member -> {
                      var text = String.valueOf(member.getValue());
                      var expected =
                          DAY.matcher(text).matches()
                              ? "date"
                              : TIME.matcher(text).matches() ? "date-time" : null;
                      if (expected != null) {
                        var format = properties.getJsonObject(member.getKey()).getString("format");
                        formats.put(entry.getKey() + "/" + member.getKey(), format);
                        assertThat(format)
                            .as("%s/%s", entry.getKey(), member.getKey())
                            .isEqualTo(expected);
                      }
                    });
              }
            });
    assertThat(formats).isNotEmpty();
  }

  /** They have several forms, and some may be {@code latest}: {@code format: date} is wrong. */
  @ParameterizedTest
  @EnumSource
  void everyDayInARequestIsATextWithAPattern(ContractFile contract) {
    var days = new ArrayList<String>();
    eachObject(
        contract.read(),
        (path, object) -> {
          var isDay =
              object.containsKey("in")
                  && List.of("date", "near", "from", "to").contains(object.getString("name"))
                  // TradingView's protocol has epoch seconds.
                  && !path.contains("/udf/");
          if (isDay) {
            days.add(path);
            var schema = object.getJsonObject("schema");
            assertThat(schema.getString("pattern")).as(path).contains("[0-9]{4}-[0-9]{");
            assertThat(schema.containsKey("format")).as(path).isFalse();
            // An upload reads dates as files have them, and CoinGecko has no relative days.
            assertThat(schema.getString("pattern").contains("today|-"))
                .as(path)
                .isEqualTo(contract == ContractFile.KRISPYTO && !path.contains("/ingestions/"));
          }
        });
    assertThat(days).hasSizeGreaterThan(2);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationHasASummaryAndADescription(ContractFile contract) {
    var operations = new ArrayList<String>();
    eachObject(
        contract.read(),
        (path, object) -> {
          if (object.containsKey("operationId")) {
            operations.add(object.getString("operationId"));
            assertThat(object.getString("summary")).as(path).isNotBlank();
            assertThat(object.getString("description")).as(path).isNotBlank();
          }
        });
    assertThat(operations).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    assertThat(contract.read().getJsonObject("info").getJsonObject("contact").getString("name"))
        .isNotBlank();
  }

  @ParameterizedTest
  @EnumSource
  void everyRetryAfterIsAWholeNumberOfSeconds(ContractFile contract) {
    var types = new TreeMap<String, Object>();
    eachObject(
        contract.resolved(),
        (path, object) -> {
          if (object.getValue("Retry-After") instanceof JsonObject header) {
            types.put(path, header.getValue("schema"));
          }
        });
    assertThat(types).hasSizeGreaterThan(5);
    assertThat(types.values())
        .as("%s", types)
        .containsOnly(new JsonObject().put("type", "integer").put("minimum", 1));
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationDocumentsOverloadWithRetryAfter(ContractFile contract) {
    var operations = new ArrayList<JsonObject>();
    eachObject(
        contract.resolved(),
        (path, object) -> {
          if (object.containsKey("operationId")) {
            operations.add(object.getJsonObject("responses"));
          }
        });
    assertThat(operations).hasSizeGreaterThan(10);
    for (var responses : operations) {
      assertThat(responses.containsKey("503")).isEqualTo(responses.containsKey("500"));
      for (var status : List.of("503", "429")) {
        if (responses.containsKey(status)) {
          assertThat(
                  responses
                      .getJsonObject(status)
                      .getJsonObject("headers")
                      .getJsonObject("Retry-After")
                      .getBoolean("required"))
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void renamedConstantsHaveDistinctNames(ContractFile contract) {
    var named = new ArrayList<JsonObject>();
    eachObject(
        contract.resolved(),
        (path, object) -> {
          if (object.containsKey("x-enum-varnames")) {
            named.add(object);
          }
        });
    assertThat(named)
        .allSatisfy(
            schema ->
                assertThat(schema.getJsonArray("x-enum-varnames"))
                    .doesNotHaveDuplicates()
                    .hasSameSizeAs(schema.getJsonArray("enum")));
  }

  /** If null is one of the types, generated clients ignore the format and use an int. */
  @ParameterizedTest
  @EnumSource
  void noNullableTypeIsInteger(ContractFile contract) {
    eachObject(
        contract.resolved(),
        (path, object) -> {
          if (object.getValue("type") instanceof JsonArray types) {
            assertThat(types).as("%s", object).doesNotContain("integer");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void everyExampleAndDefaultOfTheContractIsValid(ContractFile contract) {
    var examples = new ArrayList<String>();
    eachObject(
        contract.resolved(),
        (path, object) -> {
          var schema = object.getValue("schema") instanceof JsonObject inner ? inner : object;
          for (var example : examples(object, schema)) {
            examples.add(String.valueOf(example));
            assertThat(ContractAgreementTest.problems(schema, example)).as("%s", example).isEmpty();
          }
        });
    // A known value, to ensure that the search works.
    assertThat(examples)
        .hasSizeGreaterThan(20)
        .anyMatch(example -> example.contains("34235.19345116"));
  }

  private static JsonObject schemas(ContractFile contract) {
    return contract.read().getJsonObject("components").getJsonObject("schemas");
  }

  private static void eachMember(ContractFile contract, BiConsumer<String, JsonObject> visitor) {
    schemas(contract)
        .forEach(
            entry ->
                ((JsonObject) entry.getValue())
                    .getJsonObject("properties", new JsonObject())
                    .forEach(
                        member ->
                            visitor.accept(
                                entry.getKey() + "/" + member.getKey(),
                                (JsonObject) member.getValue())));
  }

  private static List<?> types(JsonObject schema) {
    var type = schema.getValue("type");
    if (type instanceof JsonArray several) {
      return several.getList();
    }
    return type instanceof String ? List.of(type) : List.of();
  }

  private static List<Object> examples(JsonObject object, JsonObject schema) {
    var examples = new ArrayList<Object>();
    if (object.containsKey("example")) {
      examples.add(object.getValue("example"));
    }
    if (object.getValue("examples") instanceof JsonArray several) {
      several.forEach(examples::add);
    }
    if (object != schema && object.getValue("examples") instanceof JsonObject named) {
      named.forEach(entry -> examples.add(((JsonObject) entry.getValue()).getValue("value")));
    }
    if (object.containsKey("type") && object.containsKey("default")) {
      examples.add(object.getValue("default"));
    }
    return examples;
  }
}
