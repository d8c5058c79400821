/** Validated queries. */
package io.krispyto.domain.query;
