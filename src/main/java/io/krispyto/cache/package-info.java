/** Answers that were computed already, in this process and in a Redis that all nodes share. */
package io.krispyto.cache;
