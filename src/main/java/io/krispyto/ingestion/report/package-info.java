/** Reports the progress and the outcome of ingestions and files. */
package io.krispyto.ingestion.report;
