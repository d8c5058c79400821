package io.krispyto.domain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 digests. Every Java platform supports SHA-256. */
public final class Sha256 {
  private Sha256() {}

  /** Returns a new digest for incremental input. Not thread-safe. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Returns the digest of an array. */
  public static byte[] of(byte[] bytes) {
    return digest().digest(bytes);
  }
}
