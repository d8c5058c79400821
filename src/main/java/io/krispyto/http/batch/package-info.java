/** Request bodies with many pairs of a currency and a day, parsed as they arrive. */
package io.krispyto.http.batch;
