package io.krispyto.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * HTTP/1.1 over one persistent connection. Parses only the status and the length of a response, and
 * counts the remaining bytes.
 */
public final class HttpConversation implements Conversation {
  /** Does not check the length of the body. */
  public static final long ANY_LENGTH = -1;

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final byte[] CONTENT_LENGTH = "content-length:".getBytes();
  private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes();

  private enum Place {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private final Script.Reader requests;
  private final int expectedStatus;
  private final long expectedLength;

  private Place place = Place.HEAD;

  /** The beginning of a head that arrived in parts, which is rare; otherwise {@code null}. */
  private byte[] part;

  private int status;
  private boolean chunked;

  /** The remaining bytes of the body or chunk. */
  private long left;

  private long length;
  private int lineLength;

  private HttpConversation(Script.Reader requests, int expectedStatus, long expectedLength) {
    this.requests = requests;
    this.expectedStatus = expectedStatus;
    this.expectedLength = expectedLength;
  }

  /**
   * Conversations in which all responses must be equal.
   *
   * @param length length of the body in bytes, or {@link #ANY_LENGTH}
   */
  public static Opening expecting(int status, long length, Script script) {
    return (number, of) -> new HttpConversation(script.reader(number, of), status, length);
  }

  /** Conversations in which all responses must be 200, with any length. */
  public static Opening expectingOk(Script script) {
    return expecting(OK, ANY_LENGTH, script);
  }

  @Override
  public ByteBuffer nextRequest() {
    return requests.next();
  }

  @Override
  public String complaint() {
    return "status %d with a body of %d bytes instead of status %d%s"
        .formatted(
            status,
            length,
            expectedStatus,
            expectedLength == ANY_LENGTH ? "" : " with " + expectedLength + " bytes");
  }

  @Override
  public ReadState receive(ByteBuffer arrived) {
    while (arrived.hasRemaining()) {
      var whole =
          switch (place) {
            case HEAD -> head(arrived);
            case BODY -> body(arrived);
            case CHUNK_SIZE -> chunkSize(arrived);
            case CHUNK -> chunk(arrived);
            case CHUNK_END -> chunkEnd(arrived);
            case TRAILER -> trailer(arrived);
          };
      if (whole) {
        return finish(arrived);
      }
    }
    return ReadState.PART;
  }

  private ReadState finish(ByteBuffer arrived) {
    place = Place.HEAD;
    var expected =
        status == expectedStatus
            && (expectedLength == ANY_LENGTH || length == expectedLength)
            // Each request has exactly one response.
            && !arrived.hasRemaining();
    return expected ? ReadState.EXPECTED : ReadState.UNEXPECTED;
  }

  private boolean head(ByteBuffer arrived) {
    if (part == null) {
      return wholeHead(arrived);
    }
    var before = part.length;
    var joined = Arrays.copyOf(part, before + arrived.remaining());
    arrived.duplicate().get(joined, before, arrived.remaining());
    part = null;
    var buffer = ByteBuffer.wrap(joined);
    var start = arrived.position();
    var whole = wholeHead(buffer);
    arrived.position(part == null ? start + buffer.position() - before : arrived.limit());
    return whole;
  }

  /** Reads a head that begins at the position, or stores it if its end is missing. */
  private boolean wholeHead(ByteBuffer in) {
    var start = in.position();
    var end = in.limit();
    chunked = false;
    length = 0;
    left = 0;
    var line = start;
    for (var i = start; i < end; i++) {
      if (in.get(i) != '\n') {
        continue;
      }
      if (i - line <= 1) {
        status = status(in, start);
        in.position(i + 1);
        return beginBody();
      }
      field(in, line, i);
      line = i + 1;
    }
    part = new byte[end - start];
    in.get(part);
    return false;
  }

  private static int status(ByteBuffer in, int start) {
    var at = start + STATUS_AT;
    return (in.get(at) - '0') * 100 + (in.get(at + 1) - '0') * 10 + in.get(at + 2) - '0';
  }

  private void field(ByteBuffer in, int from, int to) {
    var first = in.get(from) | 0x20;
    if (first == 'c' && begins(in, from, to, CONTENT_LENGTH)) {
      left = number(in, from + CONTENT_LENGTH.length, to);
    } else if (first == 't' && begins(in, from, to, TRANSFER_ENCODING)) {
      chunked = true;
    }
  }

  private static boolean begins(ByteBuffer in, int from, int to, byte[] name) {
    if (to - from <= name.length) {
      return false;
    }
    for (var i = 0; i < name.length; i++) {
      if ((in.get(from + i) | 0x20) != (name[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private static long number(ByteBuffer in, int from, int to) {
    var number = 0L;
    for (var i = from; i < to; i++) {
      var digit = in.get(i) - '0';
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
      }
    }
    return number;
  }

  private boolean beginBody() {
    if (status == NOT_MODIFIED || status == NO_CONTENT) {
      return true;
    }
    if (chunked) {
      place = Place.CHUNK_SIZE;
      left = 0;
      return false;
    }
    place = Place.BODY;
    return left == 0;
  }

  private boolean body(ByteBuffer arrived) {
    skip(arrived);
    return left == 0;
  }

  private void skip(ByteBuffer arrived) {
    var skipped = (int) Math.min(left, arrived.remaining());
    arrived.position(arrived.position() + skipped);
    left -= skipped;
    length += skipped;
  }

  private boolean chunkSize(ByteBuffer arrived) {
    var next = arrived.get();
    if (next == '\n') {
      lineLength = 0;
      place = left == 0 ? Place.TRAILER : Place.CHUNK;
    } else if (next != '\r') {
      left = left * 16 + Character.digit(next, 16);
    }
    return false;
  }

  private boolean chunk(ByteBuffer arrived) {
    skip(arrived);
    if (left == 0) {
      place = Place.CHUNK_END;
    }
    return false;
  }

  private boolean chunkEnd(ByteBuffer arrived) {
    if (arrived.get() == '\n') {
      place = Place.CHUNK_SIZE;
    }
    return false;
  }

  /** The trailer ends with an empty line. */
  private boolean trailer(ByteBuffer arrived) {
    var next = arrived.get();
    if (next == '\n') {
      var empty = lineLength == 0;
      lineLength = 0;
      return empty;
    }
    if (next != '\r') {
      lineLength++;
    }
    return false;
  }
}
