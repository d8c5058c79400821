/** The gateway to PostgreSQL: streamed rows, and their chunks on the event bus. */
package io.krispyto.query.data;
