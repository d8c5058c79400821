/** What becomes of ingestions and files, and how far they are. */
package io.krispyto.ingestion.report;
