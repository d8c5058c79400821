/** Reads spreadsheets of Excel (xlsx) as tables. */
package io.krispyto.ingestion.format.xlsx;
