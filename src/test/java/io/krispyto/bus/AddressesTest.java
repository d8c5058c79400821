package io.krispyto.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the tables of addresses in {@code embed.md} with the code. */
class AddressesTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(krispyto\\.[^`]+)` \\| `([^`]+)` \\|.*", Pattern.MULTILINE);
  private static final Pattern JSON = Pattern.compile("`([{\\[][^`]*)`");
  private static final String DOCUMENT = document();

  /** The example of a message, by address. */
  private static final Map<String, String> EXAMPLES = examples();

  @Test
  void everyAddressIsDocumentedWithAnExample() {
    assertThat(EXAMPLES.keySet()).containsExactlyInAnyOrderElementsOf(addresses());
  }

  @ParameterizedTest
  @EnumSource
  void theExampleOfAReadIsValid(ReadOperation operation) {
    var parameters = new JsonObject(EXAMPLES.get(operation.address())).getMap();
    assertThatCode(() -> operation.check(parameters)).doesNotThrowAnyException();
  }

  @Test
  void everyExampleIsJson() {
    var examples = JSON.matcher(DOCUMENT).results().map(found -> found.group(1)).toList();
    assertThat(examples).hasSizeGreaterThan(EXAMPLES.size());
    for (var example : examples) {
      assertThatCode(() -> parse(example)).as(example).doesNotThrowAnyException();
    }
  }

  private static Object parse(String json) {
    return json.startsWith("[") ? new JsonArray(json) : new JsonObject(json);
  }

  private static List<String> addresses() {
    return constants().filter(text -> text.startsWith("krispyto.")).toList();
  }

  private static Stream<String> constants() {
    return Arrays.stream(Addresses.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType() == String.class)
        .map(
            field -> {
              try {
                return (String) field.get(null);
              } catch (IllegalAccessException e) {
                throw new AssertionError(e);
              }
            });
  }

  private static Map<String, String> examples() {
    var examples = new TreeMap<String, String>();
    ROW.matcher(DOCUMENT).results().forEach(row -> examples.put(row.group(1), row.group(2)));
    return examples;
  }

  private static String document() {
    try {
      return Files.readString(Path.of("src/docs/embed.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
