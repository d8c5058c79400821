/** The ingestion queue, which runs ingestions one at a time. */
package io.krispyto.ingestion.queue;
