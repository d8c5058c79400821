/** The bundled sample: simulated records of well-known currencies. */
package io.krispyto.ingestion.source.sample;
