/** Reads Parquet files as tables. */
package io.krispyto.ingestion.format.parquet;
