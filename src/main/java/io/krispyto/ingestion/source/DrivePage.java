package io.krispyto.ingestion.source;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.FormElement;

/** A page that Google Drive answers instead of a file. */
final class DrivePage {
  private final Document page;

  DrivePage(String html, URI url) {
    page = Jsoup.parse(html, url.toString());
  }

  /**
   * Where the file is to be had, if the page only asks whether one really wants it, since it is too
   * large to be scanned for viruses.
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

  /** As it was until 2022. */
  private Optional<URI> link() {
    return Optional.ofNullable(page.selectFirst("a#uc-download-link[href]"))
        .map(link -> URI.create(link.absUrl("href")));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
