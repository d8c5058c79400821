package io.krispyto.http.wire.body;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.RefusedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Decodes HTTP/1 requests, and refuses those that two parsers could read differently. Netty and
 * Vert.x accept them and pick one reading, which allows request smuggling past a proxy (RFC 9112,
 * section 11.2). Checking the field names while they are parsed adds no measurable time to a cached
 * response; looking the fields up afterwards would.
 */
public final class RequestDecoder extends VertxHttpRequestDecoder {
  private static final String NAME = "httpDecoder";
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9]+(\\.[0-9]+)?");

  /** The method and the path of a request line. */
  private static final Pattern PATH = Pattern.compile("\\S+ (/[^ ?#]*)");

  /** Enough for a method and the beginning of a path. */
  private static final int LINE_START = 64;

  private static final String CHUNKED = HttpHeaderValues.CHUNKED.toString();

  /** The fields that the decoder checks. */
  private enum Field {
    HOST("host"),
    ORIGIN("origin"),
    CONTENT_TYPE("content-type"),
    AUTHORIZATION("authorization"),
    LAST_EVENT_ID("last-event-id"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONTENT_LENGTH("content-length"),
    ACCEPT("accept", true),
    ACCEPT_ENCODING("accept-encoding", true);

    private final AsciiString text;
    private final byte[] letters;
    private final boolean isList;
    private final int bit = 1 << ordinal();

    /** A field that a request may have only once: the meaning of a second one is undefined. */
    Field(String text) {
      this(text, false);
    }

    /**
     * @param isList whether several lines of the field are equivalent to one (RFC 9110, section
     *     5.3)
     */
    Field(String text, boolean isList) {
      this.text = AsciiString.cached(text);
      letters = text.getBytes(StandardCharsets.US_ASCII);
      this.isList = isList;
    }
  }

  /** Indexed by the length of the name, so that most other fields are skipped quickly. */
  private static final Field[][] BY_LENGTH = byLength();

  /** The bits of the fields that this request has, and of the fields that it repeats. */
  private int seen;

  private int repeated;

  /** Whether a handler reads the body of this request, and can respond if it is malformed. */
  private boolean bodyIsRead;

  private boolean bodyIsBroken;
  private Runnable onBrokenBody;

  /** Whether the request line of the current request has been read. */
  private boolean lineIsRead;

  /** The first characters of an incomplete request line. */
  private String lineStart = "";

  private RequestDecoder(HttpServerOptions options) {
    super(options);
  }

  /** Installs a decoder in a connection that has read nothing yet. */
  public static void install(HttpConnection connection, HttpServerOptions options) {
    pipeline(connection).pipeline().replace(NAME, NAME, new RequestDecoder(options));
  }

  /**
   * Calls back once if the body of the current request is malformed. The rest of the body then
   * never arrives.
   */
  public static void onBrokenBody(HttpServerRequest request, Runnable callback) {
    if (pipeline(request.connection()).pipeline().get(NAME) instanceof RequestDecoder decoder) {
      decoder.onBrokenBody = callback;
      decoder.reportBrokenBody();
    }
  }

  private static ChannelHandlerContext pipeline(HttpConnection connection) {
    return ((ConnectionBase) connection).channelHandlerContext();
  }

  private static Field[][] byLength() {
    var byLength = new Field[32][];
    for (var length = 0; length < byLength.length; length++) {
      var same = length;
      byLength[length] =
          Arrays.stream(Field.values())
              .filter(field -> field.text.length() == same)
              .toArray(Field[]::new);
    }
    return byLength;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    seen = 0;
    repeated = 0;
    bodyIsBroken = false;
    onBrokenBody = null;
    lineIsRead = true;
    lineStart = "";
    requireVersion(initialLine[2]);
    var message = super.createMessage(initialLine);
    var method = ((HttpRequest) message).method();
    bodyIsRead = method != HttpMethod.GET && method != HttpMethod.HEAD;
    return message;
  }

  private static void requireVersion(String version) {
    if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
      return;
    }
    if (VERSION.matcher(version).matches()) {
      throw new RefusedRequest(
          Problem.HTTP_VERSION_NOT_SUPPORTED,
          "The server supports HTTP/1.1 and HTTP/1.0, not " + version + ".");
    }
    throw new IllegalArgumentException("The request line has no version");
  }

  @Override
  protected AsciiString splitHeaderName(byte[] bytes, int start, int length) {
    if (length < BY_LENGTH.length) {
      for (var field : BY_LENGTH[length]) {
        note(field, bytes, start);
      }
    }
    return super.splitHeaderName(bytes, start, length);
  }

  private void note(Field field, byte[] bytes, int start) {
    var letters = field.letters;
    // Compares backwards, since names with a common prefix differ at the end.
    for (var i = letters.length - 1; i >= 0; i--) {
      // The bit makes an upper-case letter lower-case, and does not change a hyphen.
      if ((bytes[start + i] | 0x20) != letters[i]) {
        return;
      }
    }
    repeated |= seen & field.bit;
    seen |= field.bit;
  }

  /** Netty calls this when it has read the header section, before any handler sees it. */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    if (repeated != 0) {
      for (var field : Field.values()) {
        if ((repeated & field.bit) != 0) {
          join(field, message.headers());
        }
      }
    }
    if (has(Field.TRANSFER_ENCODING)) {
      requireFraming(message);
    }
    return super.isContentAlwaysEmpty(message);
  }

  private boolean has(Field field) {
    return (seen & field.bit) != 0;
  }

  private static void join(Field field, HttpHeaders headers) {
    if (!field.isList) {
      throw refuse("The request has more than one " + field.text + " header field.");
    }
    headers.set(field.text, String.join(", ", headers.getAll(field.text)));
  }

  private void requireFraming(HttpMessage message) {
    if (has(Field.CONTENT_LENGTH)) {
      throw refuse("The request has both Transfer-Encoding and Content-Length.");
    }
    if (message.protocolVersion() == HttpVersion.HTTP_1_0) {
      throw refuse("HTTP/1.0 does not support Transfer-Encoding.");
    }
    var codings = message.headers().get(HttpHeaderNames.TRANSFER_ENCODING).split(",");
    var last = codings.length - 1;
    if (last < 0 || !codings[last].strip().equalsIgnoreCase(CHUNKED)) {
      throw refuse("The last transfer coding of a request must be chunked.");
    }
    if (last > 0) {
      throw new RefusedRequest(
          Problem.NOT_IMPLEMENTED, "The only supported transfer coding is chunked.");
    }
  }

  private static RefusedRequest refuse(String sentence) {
    return new RefusedRequest(Problem.INVALID_REQUEST, sentence);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    var start = buffer.readerIndex();
    super.decode(context, buffer, out);
    if (out.isEmpty()) {
      noteLineStart(buffer, start);
      return;
    }
    if (!lineIsRead) {
      putPath(out.get(0), buffer, start);
    }
    if (out.get(out.size() - 1) instanceof LastHttpContent) {
      lineIsRead = false;
    }
    if (!bodyIsRead) {
      return;
    }
    if (out.get(out.size() - 1) instanceof HttpContent content
        // A refused full request is an HttpContent too.
        && !(content instanceof HttpMessage)
        && content.decoderResult().isFailure()) {
      // Vert.x would close the connection without a response.
      out.remove(out.size() - 1);
      content.release();
      bodyIsBroken = true;
      reportBrokenBody();
    }
  }

  private void noteLineStart(ByteBuf buffer, int start) {
    if (!lineIsRead && lineStart.isEmpty()) {
      lineStart = lineStart(buffer, start);
    }
  }

  private static String lineStart(ByteBuf buffer, int start) {
    var length = Math.min(LINE_START, buffer.writerIndex() - start);
    return buffer.toString(start, length, StandardCharsets.US_ASCII);
  }

  /**
   * Sets the path of a request whose line is too long, since the form of the response depends on
   * it. Netty discards the line.
   */
  private void putPath(Object message, ByteBuf buffer, int start) {
    if (message instanceof HttpRequest request
        && request.decoderResult().cause() instanceof TooLongHttpLineException) {
      var line = PATH.matcher(lineStart.isEmpty() ? lineStart(buffer, start) : lineStart);
      if (line.lookingAt()) {
        request.setUri(line.group(1));
      }
    }
  }

  private void reportBrokenBody() {
    if (bodyIsBroken && onBrokenBody != null) {
      var callback = onBrokenBody;
      onBrokenBody = null;
      callback.run();
    }
  }
}
