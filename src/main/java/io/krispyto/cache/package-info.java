/** The result cache: in this process, and in a Redis that all nodes share. */
package io.krispyto.cache;
