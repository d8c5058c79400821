/** The command line, the embedded database, and ordered startup and shutdown. */
package io.krispyto.cli;
