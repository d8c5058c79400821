/** Reads dates as a layout writes them, and moves each row to the time of its daily record. */
package io.krispyto.ingestion.layout.time;
