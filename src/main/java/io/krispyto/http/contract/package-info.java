/** A contract, and what it says about a request: its operation and its parameters. */
package io.krispyto.http.contract;
