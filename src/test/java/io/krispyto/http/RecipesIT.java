package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.Command;
import io.krispyto.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the recipes of {@code clients.md} as they stand, on a server with three records. */
class RecipesIT extends SharedServerTestBase {
  private static final String TOKEN = "s3cret";
  private static final Pattern RECIPE =
      Pattern.compile("### ([^\n]+)\n.*?```(\\w+)\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    server =
        TestServer.startToWrite(
            TestDatabase.filled(
                "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH')",
                """
                insert into record (currency_id, date, close, marketcap) values
                  (1, '2021-07-05 23:59:59', 100, 9), (1, '2021-07-06 23:59:59', 150, 9),
                  (2, '2021-07-06 23:59:59', 7, 8)
                """),
            TOKEN);
  }

  @BeforeEach
  void putFile() throws IOException {
    Files.writeString(
        folder.resolve("prices.csv"), "Name,Symbol,Date,Close\nBitcoin,BTC,2021-07-07,1\n");
  }

  /** The recipe with a heading, for the server of the test. */
  private static String recipe(String heading) throws IOException {
    var text = Files.readString(Path.of("src/docs/clients.md"));
    return RECIPE
        .matcher(text)
        .results()
        .filter(found -> found.group(1).equals(heading))
        .map((MatchResult found) -> found.group(3))
        .findFirst()
        .orElseThrow(() -> new AssertionError(heading))
        .replace("localhost:8000", "localhost:" + server.port());
  }

  private void requireTool(String... command) throws Exception {
    assumeTrue(
        Command.run(folder, command).status() == 0,
        "The recipe is not run: " + String.join(" ", command) + " fails.");
  }

  private String inShell(String script) throws Exception {
    var result =
        Command.run(
            folder, "sh", "-euc", "cd " + folder + "; export API_TOKEN=" + TOKEN + "\n" + script);
    assertThat(result.status()).as(result.end()).isZero();
    return result.output();
  }

  private String inNode(String script) throws Exception {
    Files.writeString(folder.resolve("recipe.mjs"), script);
    return inShell("node recipe.mjs");
  }

  @Test
  void curlAndJqPrintPrices() throws Exception {
    requireTool("jq", "--version");
    assertThat(inShell(recipe("curl and jq"))).isEqualTo("BTC\t150\t50\nETH\t7\t\n");
  }

  @Test
  void curlUploadsAFile() throws Exception {
    requireTool("jq", "--version");
    assertThat(inShell(recipe("curl, to upload a file"))).matches("[0-9]+\n");
  }

  @Test
  void pandasReadsAHistory() throws Exception {
    requireTool("python3", "-c", "import pandas");
    Files.writeString(folder.resolve("recipe.py"), recipe("pandas"));
    assertThat(inShell("python3 recipe.py")).containsPattern("mean +0\\.5\n");
  }

  @Test
  void rReadsAHistory() throws Exception {
    requireTool("Rscript", "--version");
    Files.writeString(folder.resolve("recipe.R"), recipe("R"));
    assertThat(inShell("Rscript recipe.R")).contains(" 125.0   125.0 ");
  }

  @Test
  void beancountReadsPrices() throws Exception {
    requireTool("jq", "--version");
    requireTool("bean-check", "--version");
    inShell(recipe("beancount") + "bean-check prices.beancount\n");
    assertThat(folder.resolve("prices.beancount"))
        .hasContent("2021-07-05 price BTC 100 USD\n2021-07-06 price BTC 150 USD\n");
  }

  @Test
  void duckDbWritesParquetAndReadsIt() throws Exception {
    requireTool("npm", "--version");
    Files.writeString(folder.resolve("package.json"), "{}");
    requireTool("npm", "install", "--silent", "--prefix", folder.toString(), "@duckdb/node-api");
    assertThat(inNode(recipe("DuckDB in Node.js"))).isEqualTo("[[\"BTC\",2,150],[\"ETH\",1,7]]\n");
  }

  @Test
  void nodeReadsNdjson() throws Exception {
    requireTool("node", "--version");
    assertThat(inNode(recipe("Node.js")))
        .isEqualTo("BTC 2021-07-05 2021-07-06\nETH 2021-07-06 2021-07-06\n");
  }

  @Test
  void nodeUploadsAFile() throws Exception {
    requireTool("node", "-e", "require('fs').openAsBlob || process.exit(1)");
    assertThat(inNode(recipe("Node.js, to upload a file")))
        .containsPattern("202 /ingestions/[0-9]+");
  }

  @Test
  void openapiTypescriptTypesEveryOperation() throws Exception {
    requireTool("npx", "--yes", "openapi-typescript@7", "--version");
    inShell(recipe("openapi-typescript"));
    var types = Files.readString(folder.resolve("krispyto.d.ts"));
    for (var operation : ContractRequests.all()) {
      assertThat(types).contains("    " + operation.id() + ": {");
    }
    // The file of a form, and the rows of an operation of CSV.
    assertThat(types).contains("\"multipart/form-data\": {").contains("\"text/csv\": string;");
  }
}
