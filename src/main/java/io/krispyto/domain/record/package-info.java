/** The values of records, and requests that write or look up single ones. */
package io.krispyto.domain.record;
