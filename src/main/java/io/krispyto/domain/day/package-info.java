/** Days, ranges and windows of days, all in UTC. */
package io.krispyto.domain.day;
