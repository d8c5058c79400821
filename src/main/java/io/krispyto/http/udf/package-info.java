/**
 * TradingView's UDF, the protocol of its charts' data feeds, as a translation of bus operations.
 */
package io.krispyto.http.udf;
