/** Undoes what ingestions wrote. */
package io.krispyto.ingestion.undo;
