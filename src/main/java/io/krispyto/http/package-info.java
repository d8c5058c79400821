/** The edge: the contract's operations over HTTP. Knows neither SQL nor Redis. */
package io.krispyto.http;
