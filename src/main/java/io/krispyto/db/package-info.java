/** PostgreSQL access: clients, migrations, and the conversion of errors to failures. */
package io.krispyto.db;
