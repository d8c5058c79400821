/** What answers of the CoinGecko-compatible API are made of: operations on the event bus. */
package io.krispyto.http.coingecko.source;
