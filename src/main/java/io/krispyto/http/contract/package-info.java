/** Contracts, and checks of requests against them. */
package io.krispyto.http.contract;
