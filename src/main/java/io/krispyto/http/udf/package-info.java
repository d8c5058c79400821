/** TradingView's UDF, the protocol of the data feeds of its charts, on the bus operations. */
package io.krispyto.http.udf;
