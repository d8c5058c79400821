package io.krispyto.query.page;

/** Where a page was found. */
public enum PayloadOrigin {
  PROCESS,
  REDIS,
  DATABASE
}
