/** Pages of a ranking, and the cursors between them. */
package io.krispyto.domain.page;
