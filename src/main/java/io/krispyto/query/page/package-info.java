/** Results from the nearest place that has them: process, Redis, database. */
package io.krispyto.query.page;
