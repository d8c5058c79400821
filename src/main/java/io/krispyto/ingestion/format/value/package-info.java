/** Parses the numbers and dates of cells, and says why a value cannot be loaded. */
package io.krispyto.ingestion.format.value;
