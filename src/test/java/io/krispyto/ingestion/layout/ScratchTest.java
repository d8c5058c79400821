package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.source.Inputs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ScratchTest {
  @Test
  void all() throws Exception {
    for (var input : Inputs.local(Path.of("../shared/data/layouts"))) {
      System.out.println("== " + input.name());
      try {
        System.out.println(input.inspect(input.name()));
      } catch (io.krispyto.ingestion.format.UnusableFile e) {
        System.out.println("   REFUSED " + e.getMessage());
        continue;
      }
      try (var in = input.content().open();
          var opened = input.read(in)) {
        var good = 0;
        var bad = 0;
        for (var row = opened.rows().next(); row != null; row = opened.rows().next()) {
          if (row instanceof InputRow.Good g) {
            if (good++ < 1)
              System.out.println(
                  "   " + g + " " + java.time.Instant.ofEpochMilli(g.micros() / 1000));
          } else if (bad++ < 2)
            System.out.println("   " + ((InputRow.Bad) row).rejection().toJson().encode());
        }
        System.out.println("   " + good + " good, " + bad + " bad");
      } catch (io.krispyto.ingestion.format.UnusableFile e) {
        System.out.println("   QUESTION " + e.getMessage());
      }
    }
  }
}
