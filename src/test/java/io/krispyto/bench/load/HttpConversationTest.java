package io.krispyto.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bench.load.Conversation.Heard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A benchmark that accepts wrong responses measures nothing. */
class HttpConversationTest {
  private static final String HELLO =
      "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
  private static final String NOT_MODIFIED =
      "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n";

  @Test
  void aResponseIsCompleteWithItsLastByteHoweverItIsSplit() {
    for (var response : List.of(HELLO, CHUNKED)) {
      for (var cut = 1; cut < response.length(); cut++) {
        var conversation = expecting(200, 5);
        assertThat(hear(conversation, response.substring(0, cut))).isEqualTo(Heard.PART);
        assertThat(hear(conversation, response.substring(cut))).isEqualTo(Heard.EXPECTED);
      }
    }
  }

  @Test
  void severalResponsesAreReadByteByByte() {
    var conversation = expecting(200, 5);
    var complete = new ArrayList<Integer>();
    var bytes = HELLO + CHUNKED + HELLO;
    for (var i = 0; i < bytes.length(); i++) {
      if (hear(conversation, bytes.substring(i, i + 1)) == Heard.EXPECTED) {
        complete.add(i + 1);
      }
    }
    assertThat(complete)
        .containsExactly(HELLO.length(), HELLO.length() + CHUNKED.length(), bytes.length());
  }

  @Test
  void anotherStatusIsUnexpected() {
    var conversation = expecting(204, HttpConversation.ANY_LENGTH);
    assertThat(hear(conversation, HELLO)).isEqualTo(Heard.UNEXPECTED);
    assertThat(conversation.complaint())
        .isEqualTo("status 200 with a body of 5 bytes instead of status 204");
  }

  @Test
  void anotherLengthIsUnexpected() {
    assertThat(hear(expecting(200, 6), HELLO)).isEqualTo(Heard.UNEXPECTED);
  }

  @Test
  void moreThanOneResponseIsUnexpected() {
    assertThat(hear(expecting(200, 5), HELLO + HELLO)).isEqualTo(Heard.UNEXPECTED);
  }

  @Test
  void notModifiedHasNoBodyDespiteItsContentLength() {
    assertThat(hear(expecting(304, 0), NOT_MODIFIED)).isEqualTo(Heard.EXPECTED);
  }

  private static Conversation expecting(int status, long length) {
    return HttpConversation.expecting(status, length, Script.always(new byte[1])).open(0, 1);
  }

  private static Heard hear(Conversation conversation, String bytes) {
    return conversation.hear(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
  }
}
