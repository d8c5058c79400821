/** Reads ingestions and their rejections. */
package io.krispyto.query.journal;
