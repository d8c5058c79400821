package io.krispyto.query;

/** Where a page was found. */
enum PayloadOrigin {
  PROCESS,
  REDIS,
  DATABASE
}
