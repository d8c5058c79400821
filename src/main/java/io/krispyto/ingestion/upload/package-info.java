/** Receives uploads over the event bus. */
package io.krispyto.ingestion.upload;
