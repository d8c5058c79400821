/** Recognises the files of known origins, and applies what is declared about others. */
package io.krispyto.ingestion.layout;
