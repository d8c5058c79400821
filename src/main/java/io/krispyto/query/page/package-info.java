/** Results from the nearest source that has them: process, Redis, database. */
package io.krispyto.query.page;
