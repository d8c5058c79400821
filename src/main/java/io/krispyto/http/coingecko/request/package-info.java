/** The parameters of requests to the CoinGecko-compatible API, and how they can be wrong. */
package io.krispyto.http.coingecko.request;
