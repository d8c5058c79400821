/** Reads the data for responses of the CoinGecko-compatible API over the event bus. */
package io.krispyto.http.coingecko.data;
