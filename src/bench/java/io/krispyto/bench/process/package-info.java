/** The processes that a row compares. None outlives this process. */
package io.krispyto.bench.process;
