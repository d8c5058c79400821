/** What a history contains: its fields, intervals, shapes and times. */
package io.krispyto.domain.history;
