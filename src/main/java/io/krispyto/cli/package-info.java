/** The command line, the embedded database, and starting and stopping in order. */
package io.krispyto.cli;
