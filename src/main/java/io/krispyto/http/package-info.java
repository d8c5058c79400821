/** The edge: the contract's operations over HTTP. Depends on neither SQL nor Redis. */
package io.krispyto.http;
