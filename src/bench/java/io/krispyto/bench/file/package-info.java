/** The files to load. */
package io.krispyto.bench.file;
