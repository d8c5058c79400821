package io.krispyto.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bench.load.Conversation.ReadState;
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
  void aSplitResponseIsCompleteOnlyWithItsLastByte() {
    for (var response : List.of(HELLO, CHUNKED)) {
      for (var cut = 1; cut < response.length(); cut++) {
        var conversation = expecting(200, 5);
        assertThat(receive(conversation, response.substring(0, cut))).isEqualTo(ReadState.PART);
        assertThat(receive(conversation, response.substring(cut))).isEqualTo(ReadState.EXPECTED);
      }
    }
  }

  @Test
  void severalResponsesAreReadByteByByte() {
    var conversation = expecting(200, 5);
    var complete = new ArrayList<Integer>();
    var bytes = HELLO + CHUNKED + HELLO;
    for (var i = 0; i < bytes.length(); i++) {
      if (receive(conversation, bytes.substring(i, i + 1)) == ReadState.EXPECTED) {
        complete.add(i + 1);
      }
    }
    assertThat(complete)
        .containsExactly(HELLO.length(), HELLO.length() + CHUNKED.length(), bytes.length());
  }

  @Test
  void anotherStatusIsUnexpected() {
    var conversation = expecting(204, HttpConversation.ANY_LENGTH);
    assertThat(receive(conversation, HELLO)).isEqualTo(ReadState.UNEXPECTED);
    assertThat(conversation.complaint())
        .isEqualTo("status 200 with a body of 5 bytes instead of status 204");
  }

  @Test
  void anotherLengthIsUnexpected() {
    assertThat(receive(expecting(200, 6), HELLO)).isEqualTo(ReadState.UNEXPECTED);
  }

  @Test
  void moreThanOneResponseIsUnexpected() {
    assertThat(receive(expecting(200, 5), HELLO + HELLO)).isEqualTo(ReadState.UNEXPECTED);
  }

  @Test
  void notModifiedHasNoBodyDespiteItsContentLength() {
    assertThat(receive(expecting(304, 0), NOT_MODIFIED)).isEqualTo(ReadState.EXPECTED);
  }

  private static Conversation expecting(int status, long length) {
    return HttpConversation.expecting(status, length, Script.always(new byte[1])).open(0, 1);
  }

  private static ReadState receive(Conversation conversation, String bytes) {
    return conversation.receive(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
  }
}
