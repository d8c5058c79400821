package io.krispyto.cli;

import io.krispyto.db.Schema;
import java.io.PrintStream;

/** Prints the startup message for a person at a terminal. */
final class Greeting {
  private Greeting() {}

  static void print(Server server, PrintStream out) {
    // Looked up first, so that the lines below follow the first one without a pause.
    var content = server.content();
    var url = "http://localhost:" + server.port();
    out.println("Krispyto is listening on " + url);
    out.println("  web page:      " + url + "/");
    out.println("  documentation: " + url + "/docs");
    out.println(
        "  example:       "
            + url
            + "/dashboard?id=all&date=latest&order_by=market_cap&order_type=desc");
    content.map(Greeting::describe).ifPresent(text -> out.println("  data:          " + text));
    if (server.simulated()) {
      out.println(
          "  The data is a simulated sample: the prices are not real. Set CSV_FILE_FOLDER to load real prices.");
    }
    out.flush();
  }

  static String describe(Schema.Content content) {
    var currencies =
        content.currencies() == 1 ? "1 currency" : content.currencies() + " currencies";
    return content.firstDay().isEmpty()
        ? currencies + ", no records yet"
        : currencies + ", " + content.firstDay().get() + " to " + content.lastDay().orElseThrow();
  }
}
