package io.krispyto.http.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class WebPageTest {
  @Test
  void everyFileOfThePageIsServed() throws Exception {
    var folder = Path.of(getClass().getResource("/page/" + WebPage.INDEX).toURI()).getParent();
    var served = new ArrayList<>(WebPage.OWN);
    served.add(WebPage.INDEX);

    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(served);
    }
  }
}
