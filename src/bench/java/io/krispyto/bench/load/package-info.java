/** The load generator, which must be cheap, since it shares the cores with the measured servers. */
package io.krispyto.bench.load;
