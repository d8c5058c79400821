package io.krispyto.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Reads files with certificates. Each method throws {@link IllegalArgumentException} for any other
 * file.
 */
final class Certificates {
  private Certificates() {}

  /** Returns the certificates in a PEM file, at least one. */
  static List<X509Certificate> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException();
      }
      return certificates;
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Returns the file unchanged, once checked. */
  static Path requireIn(Path file) {
    read(file);
    return file;
  }
}
