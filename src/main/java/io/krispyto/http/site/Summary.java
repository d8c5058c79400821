package io.krispyto.http.site;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * A summary of the contract for language models, {@code /llms.txt} (llmstxt.org). Generated from
 * the contract, so the two always agree.
 */
public final class Summary {
  private Summary() {}

  /** Writes the summary of a contract. */
  public static Buffer of(JsonObject contract) {
    var info = contract.getJsonObject("info");
    var text =
        new StringBuilder()
            .append("# ")
            .append(info.getString("title"))
            .append("\n\n> ")
            .append(info.getString("summary"))
            .append(
                """


                Every error is a JSON problem whose member `error` says what to do. Request one day of every currency
                with `/dashboard?id=all&date=latest&order_by=market_cap&order_type=desc`. Paths that return rows also
                exist with `.csv` and `.ndjson`.

                ## Contract

                - [openapi.yaml](openapi.yaml): every parameter, status and schema (OpenAPI)
                - [openapi.json](openapi.json): the same as JSON
                """);
    for (var tag : contract.getJsonArray("tags")) {
      appendTag(text, (JsonObject) tag, contract.getJsonObject("paths"));
    }
    return Buffer.buffer(text.toString());
  }

  private static void appendTag(StringBuilder text, JsonObject tag, JsonObject paths) {
    text.append("\n## ").append(tag.getString("description")).append("\n\n");
    for (var path : paths) {
      // The other formats of a path would only repeat it.
      if (!path.getKey().contains(".")) {
        for (var method : (JsonObject) path.getValue()) {
          var operation = (JsonObject) method.getValue();
          if (operation.getJsonArray("tags", new JsonArray()).contains(tag.getString("name"))) {
            text.append("- `")
                .append(method.getKey().toUpperCase(Locale.ROOT))
                .append(' ')
                .append(path.getKey())
                .append("`: ")
                .append(operation.getString("summary"))
                .append('\n');
          }
        }
      }
    }
  }
}
