/** Writes of single records. */
package io.krispyto.ingestion.record;
