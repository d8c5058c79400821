/** The processes that a row compares, each apart from this one, and none of which outlives it. */
package io.krispyto.bench.process;
