package io.krispyto.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * PostgreSQL's protocol, version 3, as {@code pgbench -M prepared} speaks it: one prepared
 * statement and one query in flight, with rows read and discarded. The maximum throughput of the
 * database.
 *
 * <p>Requests binary numbers, like the server's client and unlike {@code pgbench}. The database
 * then formats no digits, so it returns more responses per second.
 */
public final class PostgresConversation implements Conversation {
  private static final int PROTOCOL = 3 << 16;
  private static final int HEADER = 5;
  private static final short BINARY = 1;

  /** The length of a null parameter. */
  private static final int NULL = -1;

  private static final String STATEMENT = "query";

  private final ByteBuffer startUp;
  private final ByteBuffer prepare;
  private final Script.Reader requests;
  private int sent;

  private final byte[] header = new byte[HEADER];
  private int headerBytes;
  private int left;
  private StringBuilder error;
  private String complaint = "";

  private PostgresConversation(byte[] startUp, byte[] prepare, Script.Reader requests) {
    this.startUp = ByteBuffer.wrap(startUp);
    this.prepare = ByteBuffer.wrap(prepare);
    this.requests = requests;
  }

  /**
   * Conversations with a database that requires no password.
   *
   * @param sql statement with parameters {@code $1}…
   * @param parameters parameters of each query, in text form; Java's null is SQL's NULL
   */
  public static Opening about(
      String user, String database, String sql, List<List<String>> parameters) {
    var startUp = startUp(user, database);
    var prepare = prepare(sql);
    var script =
        Script.inTurn(parameters.stream().map(PostgresConversation::bindAndExecute).toList());
    return (number, of) -> new PostgresConversation(startUp, prepare, script.reader(number, of));
  }

  @Override
  public ByteBuffer nextRequest() {
    return switch (sent++) {
      case 0 -> startUp;
      case 1 -> prepare;
      default -> {
        // Only the first two requests differ. Resetting the count prevents an overflow.
        sent = 2;
        yield requests.next();
      }
    };
  }

  @Override
  public String complaint() {
    return complaint;
  }

  @Override
  public ReadState receive(ByteBuffer arrived) {
    while (arrived.hasRemaining()) {
      if (headerBytes < HEADER) {
        header[headerBytes++] = arrived.get();
        if (headerBytes == HEADER) {
          left = ByteBuffer.wrap(header, 1, Integer.BYTES).getInt() - Integer.BYTES;
          error = header[0] == 'E' ? new StringBuilder() : null;
        }
      } else {
        content(arrived);
      }
      if (headerBytes == HEADER && left == 0) {
        headerBytes = 0;
        if (header[0] == 'E') {
          complaint = "the database reports: " + error.toString().replace('\0', ' ');
        } else if (header[0] == 'Z') {
          return ready();
        }
      }
    }
    return ReadState.PART;
  }

  private void content(ByteBuffer arrived) {
    var bytes = Math.min(left, arrived.remaining());
    if (error != null) {
      for (var i = 0; i < bytes; i++) {
        error.append((char) arrived.get(arrived.position() + i));
      }
    }
    arrived.position(arrived.position() + bytes);
    left -= bytes;
  }

  private ReadState ready() {
    return complaint.isEmpty() ? ReadState.EXPECTED : ReadState.UNEXPECTED;
  }

  private static byte[] startUp(String user, String database) {
    return message(
        null,
        out -> {
          out.writeInt(PROTOCOL);
          string(out, "user");
          string(out, user);
          string(out, "database");
          string(out, database);
          out.writeByte(0);
        });
  }

  private static byte[] prepare(String sql) {
    var parse =
        message(
            'P',
            out -> {
              string(out, STATEMENT);
              string(out, sql);
              out.writeShort(0);
            });
    return joined(parse, sync());
  }

  private static byte[] bindAndExecute(List<String> parameters) {
    var bind =
        message(
            'B',
            out -> {
              string(out, "");
              string(out, STATEMENT);
              out.writeShort(0);
              out.writeShort(parameters.size());
              for (var parameter : parameters) {
                parameter(out, parameter);
              }
              out.writeShort(1);
              out.writeShort(BINARY);
            });
    var execute =
        message(
            'E',
            out -> {
              string(out, "");
              out.writeInt(0);
            });
    return joined(bind, execute, sync());
  }

  private static void parameter(DataOutputStream out, String text) throws IOException {
    if (text == null) {
      out.writeInt(NULL);
      return;
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] sync() {
    return message('S', out -> {});
  }

  @FunctionalInterface
  private interface Content {
    void write(DataOutputStream out) throws IOException;
  }

  /** A type (except for the first message), a length, and the content. */
  private static byte[] message(Character type, Content content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      content.write(out);
      var written = bytes.toByteArray();
      bytes.reset();
      if (type != null) {
        out.writeByte(type);
      }
      out.writeInt(written.length + Integer.BYTES);
      out.write(written);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.writeByte(0);
  }

  private static byte[] joined(byte[]... messages) {
    var all = new ByteArrayOutputStream();
    for (var message : messages) {
      all.writeBytes(message);
    }
    return all.toByteArray();
  }
}
