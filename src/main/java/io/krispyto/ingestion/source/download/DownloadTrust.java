package io.krispyto.ingestion.source.download;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Determines which servers downloads trust, and explains what the operator can do about the others.
 */
public final class DownloadTrust {
  private DownloadTrust() {}

  /** Trusts the given authorities in addition to those that Java trusts. */
  static TrustOptions of(List<X509Certificate> authorities) {
    try {
      var all = accepted(authorities);
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var i = 0; i < all.size(); i++) {
        store.setCertificateEntry(String.valueOf(i), all.get(i));
      }
      return TrustOptions.wrap(manager(store));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("The certificates of authorities cannot be used", e);
    }
  }

  /** Returns the given authorities and Java's. */
  public static List<X509Certificate> accepted(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    var all = new ArrayList<>(authorities);
    all.addAll(Arrays.asList(manager(null).getAcceptedIssuers()));
    return all;
  }

  /**
   * @param store the key store; {@code null} for Java's own, which {@code javax.net.ssl.trustStore}
   *     can replace
   */
  private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** Returns why a TLS handshake failed, and what the operator can do. */
  static String reason(Throwable failure) {
    // The innermost cause is the most specific.
    var reason = "no trusted TLS connection";
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException) {
        reason =
            "its certificate is not from a trusted authority. If you trust it, set"
                + " DOWNLOAD_CA_CERT to a PEM file with the certificate of its authority, or with"
                + " its own if it is self-signed";
      } else if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        reason = "its certificate has expired or is not valid yet";
      } else if (cause instanceof CertificateException && cause.getCause() == null) {
        reason = "its certificate is not for this host name";
      }
    }
    return reason;
  }
}
