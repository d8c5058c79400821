package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What generated clients depend on: the formats of numbers and days, and descriptions. */
class ContractTypesTest {
  private static final JsonObject CONTRACT =
      new JsonObject(
          new Yaml()
              .<Map<String, Object>>load(
                  ContractTypesTest.class.getResourceAsStream("/openapi.yaml")));

  private static final Pattern DAY_NAME = Pattern.compile("(.*_)?(date|day)");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T.*Z");

  /** Without the format, Go clients use 32 bits and Java clients BigDecimal. */
  @Test
  void everyNumberIsADouble() {
    var formats = new TreeMap<String, String>();
    eachObject(
        "",
        CONTRACT,
        (path, object) -> {
          if (types(object).contains("number")) {
            formats.put(path, object.getString("format"));
          }
        });
    assertThat(formats).hasSizeGreaterThan(25);
    assertThat(formats.values()).as("%s", formats).containsOnly("double");
  }

  @Test
  void everyMemberNamedAsADayIsADate() {
    var formats = new TreeMap<String, String>();
    eachMember(
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
        .containsKeys("Record/date", "CurrencySummary/first_day", "Change/last_day")
        .allSatisfy((path, format) -> assertThat(format).as(path).isEqualTo("date"));
  }

  @Test
  void membersWithADayOrTimeAsExampleDeclareTheFormat() {
    var formats = new TreeMap<String, String>();
    schemas()
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
    assertThat(formats)
        .containsEntry("Days/first", "date")
        .containsEntry("HistoryRow/date", "date")
        .containsEntry("Ingestion/ended_at", "date-time");
  }

  /** They have several forms, and some may be {@code latest}: {@code format: date} is wrong. */
  @Test
  void everyDayInARequestIsATextWithAPattern() {
    var days = new ArrayList<String>();
    eachObject(
        "",
        CONTRACT,
        (path, object) -> {
          var isDay =
              object.containsKey("in")
                  && List.of("date", "near", "from", "to").contains(object.getString("name"))
                  // TradingView's protocol has epoch seconds.
                  && !path.contains("/udf/");
          if (isDay) {
            days.add(path);
            var schema = object.getJsonObject("schema");
            assertThat(schema.getString("pattern")).as(path).contains("[0-9]{4}-[0-9]{1,2}");
            assertThat(schema.containsKey("format")).as(path).isFalse();
            // An upload reads dates as files have them.
            assertThat(schema.getString("pattern").contains("today|-"))
                .as(path)
                .isNotEqualTo(path.contains("/ingestions/"));
          }
        });
    assertThat(days).hasSizeGreaterThan(6);
  }

  @Test
  void everyOperationHasASummaryAndADescription() {
    var operations = new ArrayList<String>();
    eachObject(
        "",
        CONTRACT,
        (path, object) -> {
          if (object.containsKey("operationId")) {
            operations.add(object.getString("operationId"));
            assertThat(object.getString("summary")).as(path).isNotBlank();
            assertThat(object.getString("description")).as(path).isNotBlank();
          }
        });
    assertThat(operations).hasSizeGreaterThan(10).doesNotHaveDuplicates();
    assertThat(CONTRACT.getJsonObject("info").getJsonObject("contact").getString("name"))
        .isNotBlank();
  }

  @Test
  void everyRetryAfterIsAWholeNumberOfSeconds() {
    var common = CONTRACT.getJsonObject("components").getJsonObject("headers");
    var types = new TreeMap<String, Object>();
    eachObject(
        "",
        CONTRACT,
        (path, object) -> {
          if (object.getValue("Retry-After") instanceof JsonObject header) {
            var name = header.getString("$ref", "").replace("#/components/headers/", "");
            types.put(path, common.getJsonObject(name, new JsonObject()).getValue("schema"));
          }
        });
    assertThat(types).hasSizeGreaterThan(5);
    assertThat(types.values())
        .as("%s", types)
        .containsOnly(new JsonObject().put("type", "integer").put("minimum", 1));
  }

  private static JsonObject schemas() {
    return CONTRACT.getJsonObject("components").getJsonObject("schemas");
  }

  private static void eachMember(BiConsumer<String, JsonObject> visitor) {
    schemas()
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

  private static void eachObject(String path, Object part, BiConsumer<String, JsonObject> visitor) {
    if (part instanceof JsonArray array) {
      for (var at = 0; at < array.size(); at++) {
        eachObject(path + "/" + at, array.getValue(at), visitor);
      }
    } else if (part instanceof JsonObject object) {
      visitor.accept(path, object);
      object.forEach(entry -> eachObject(path + "/" + entry.getKey(), entry.getValue(), visitor));
    }
  }
}
