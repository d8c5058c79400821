/** Ingestion: sources, parsing, loading, and reports of rejected rows. */
package io.krispyto.ingestion;
