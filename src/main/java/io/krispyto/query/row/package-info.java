/** Columns, and writers of JSON, CSV and NDJSON. */
package io.krispyto.query.row;
