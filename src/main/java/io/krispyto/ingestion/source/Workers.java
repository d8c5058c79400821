package io.krispyto.ingestion.source;

/** Defines how ingestion uses the worker threads of Vert.x. */
public final class Workers {
  /**
   * Vert.x keeps ordered work in one queue per context, whichever executor runs it. All other work
   * of a verticle would then wait until a load ends. Executors that need order have a single
   * thread.
   */
  public static final boolean UNORDERED = false;

  private Workers() {}
}
