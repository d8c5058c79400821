package io.krispyto.query.page;

/** Where a payload was found. */
public enum PayloadOrigin {
  PROCESS,
  REDIS,
  DATABASE
}
