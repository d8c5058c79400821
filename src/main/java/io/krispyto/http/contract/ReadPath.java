package io.krispyto.http.contract;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.wire.OfferedFormats;

/**
 * A path of the contract that returns the result of a read operation. An operation that returns
 * rows has several paths, such as {@code /dashboard} and {@code /dashboard.csv}.
 */
public record ReadPath(
    ReadOperation operation, OfferedFormats formats, RequestParameters parameters) {}
