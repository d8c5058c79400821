/** Validated requests that read. */
package io.krispyto.domain.query;
