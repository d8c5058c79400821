package io.krispyto.cli;

import java.io.PrintStream;

/** What a person who has just started the server reads. */
final class Greeting {
  private Greeting() {}

  static void print(Server server, PrintStream out) {
    var url = "http://localhost:" + server.port();
    out.println("Krispyto is listening on " + url);
    out.println("  the page:      " + url + "/");
    out.println("  documentation: " + url + "/docs");
    out.println(
        "  an example:    "
            + url
            + "/dashboard?id=all&date=latest&order_by=market_cap&order_type=desc");
    if (server.simulated()) {
      out.println(
          "  The data is a simulated sample: the prices are invented. Set CSV_FILE_FOLDER to load real ones.");
    }
    out.flush();
  }
}
