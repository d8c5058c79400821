/** Exports of records in a form that an ingestion can load. */
package io.krispyto.query.export;
