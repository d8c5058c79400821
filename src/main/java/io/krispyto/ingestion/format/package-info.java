/** Parses bytes into rows: CSV, NDJSON, headers, numbers, dates. */
package io.krispyto.ingestion.format;
