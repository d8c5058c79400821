/** Writes single records and currencies. */
package io.krispyto.ingestion.record;
