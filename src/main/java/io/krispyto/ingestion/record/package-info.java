/** Writes single records. */
package io.krispyto.ingestion.record;
