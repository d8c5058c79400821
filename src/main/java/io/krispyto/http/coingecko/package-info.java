/**
 * The CoinGecko-compatible API: translates its requests to operations on the event bus. A coin is
 * CoinGecko's word for a currency.
 */
package io.krispyto.http.coingecko;
