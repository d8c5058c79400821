/** Parses bytes into rows: CSV, JSON arrays and NDJSON, headers, names, rejections. */
package io.krispyto.ingestion.format;
