package io.krispyto.ingestion.source.download;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.FormElement;

/** An HTML page that Google Drive returns instead of a file. */
final class DrivePage {
  private final Document page;

  DrivePage(String html, URI url) {
    page = Jsoup.parse(html, url.toString());
  }

  /**
   * Returns the download URL, if the page only asks for confirmation because the file is too large
   * for a virus scan.
   */
  Optional<URI> confirmed() {
    return form().or(this::link);
  }

  String title() {
    return page.title();
  }

  private Optional<URI> form() {
    return Optional.ofNullable(page.selectFirst("form#download-form"))
        .map(FormElement.class::cast)
        .map(
            form -> {
              var query =
                  form.formData().stream()
                      .map(field -> encoded(field.key()) + "=" + encoded(field.value()))
                      .collect(Collectors.joining("&"));
              return URI.create(form.absUrl("action") + "?" + query);
            });
  }

  /** The page format used until 2022. */
  private Optional<URI> link() {
    return Optional.ofNullable(page.selectFirst("a#uc-download-link[href]"))
        .map(link -> URI.create(link.absUrl("href")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
