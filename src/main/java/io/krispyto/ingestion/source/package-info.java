/** Where bytes come from: folder, archive, URL, Google Drive, sample. */
package io.krispyto.ingestion.source;
