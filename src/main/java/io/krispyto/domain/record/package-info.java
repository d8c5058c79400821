/** Values of records, and requests that write or look up single records. */
package io.krispyto.domain.record;
