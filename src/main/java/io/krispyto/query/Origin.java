package io.krispyto.query;

/** Where a page was found. */
enum Origin {
  PROCESS,
  REDIS,
  DATABASE
}
