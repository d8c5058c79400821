/** Exports of records, as an ingestion reads them. */
package io.krispyto.query.export;
