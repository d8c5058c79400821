/** From a query to SQL to a payload. */
package io.krispyto.query.result;
