/** Ingestions wait here, and run one after the other. */
package io.krispyto.ingestion.queue;
