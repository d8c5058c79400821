/** PostgreSQL: clients, migrations, and its errors as failures. */
package io.krispyto.db;
