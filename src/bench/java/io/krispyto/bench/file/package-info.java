/** The files that are loaded. */
package io.krispyto.bench.file;
