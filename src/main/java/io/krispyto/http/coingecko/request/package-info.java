/** The parameters of requests to the CoinGecko-compatible API, and their failures. */
package io.krispyto.http.coingecko.request;
