/** The load generator: cheap, since it shares the cores with what it measures. */
package io.krispyto.bench.load;
