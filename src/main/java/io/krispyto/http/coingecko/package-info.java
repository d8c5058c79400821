/** The CoinGecko-compatible API: translates its requests to operations on the event bus. */
package io.krispyto.http.coingecko;
