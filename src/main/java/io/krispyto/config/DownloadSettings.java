package io.krispyto.config;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The settings of downloads.
 *
 * @param privateAllowed {@code DOWNLOAD_PRIVATE}, whether downloads and their redirects may reach
 *     private and local addresses; {@code refuse} by default
 * @param authorities {@code DOWNLOAD_CA_CERT}, certificate authorities to trust in addition to
 *     Java's
 */
public record DownloadSettings(boolean privateAllowed, List<X509Certificate> authorities) {
  public static final DownloadSettings DEFAULT = new DownloadSettings(false, List.of());

  public DownloadSettings {
    authorities = List.copyOf(authorities);
  }
}
