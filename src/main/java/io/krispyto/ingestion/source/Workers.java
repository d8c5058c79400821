package io.krispyto.ingestion.source;

/** How this package uses the worker threads of Vert.x. */
public final class Workers {
  /**
   * Vert.x keeps what is ordered in one queue per context, whichever executor it is for: everything
   * else of a verticle would wait until a load has ended. Executors that need order have one
   * thread.
   */
  public static final boolean UNORDERED = false;

  private Workers() {}
}
