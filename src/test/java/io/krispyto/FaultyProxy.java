package io.krispyto;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A proxy in front of a PostgreSQL without TLS. It offers TLS itself, and a test can make it
 * misbehave in one phase of a connection. Connections affected by a fault stay affected after it
 * ends.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final int SSL_REQUEST = 80877103;
  private static final int BACKLOG = 200;
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  /** How the proxy misbehaves. */
  public enum Fault {
    /** Refuses connections. */
    REFUSES,
    /** Accepts and sends nothing. */
    ACCEPTS_AND_SAYS_NOTHING,
    /**
     * Responds to the first packet with the error of a server that is shutting down, and closes.
     */
    ANSWERS_WITH_AN_ERROR,
    /** The same, without closing. */
    ANSWERS_WITH_AN_ERROR_AND_STAYS,
    /** Reads the first packet and does not respond. */
    ANSWERS_WITH_NOTHING,
    /**
     * Accepts TLS and then stays silent; without TLS, reads the startup message and stays silent.
     */
    AGREES_TO_TLS_AND_SAYS_NOTHING,
    CLOSES_AFTER_START_UP,
    SILENT_AFTER_AUTHENTICATION,
    /** The network drops all packets, also on open connections, without a reset. */
    DROPS_EVERYTHING,
    /** Half-closes every connection, and keeps reading. */
    HALF_CLOSES;

    private boolean catchesOpenConnections() {
      return this == DROPS_EVERYTHING || this == HALF_CLOSES;
    }
  }

  private final int serverPort;
  private final SSLContext tls;
  private final int port;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(null, work, "faulty-proxy", 128 * 1024);
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile Fault fault;
  private volatile ServerSocket listening;
  private volatile boolean closed;

  public FaultyProxy(int serverPort, SSLContext tls) {
    this.serverPort = serverPort;
    this.tls = tls;
    try {
      listening = new ServerSocket(0, BACKLOG, HERE);
      port = listening.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(() -> accept(listening));
  }

  /** Uses the certificate of the tests. */
  public static SSLContext tls(Vertx vertx) throws Exception {
    var pair = new PemKeyCertOptions().addCertPath("tls/server.crt").addKeyPath("tls/server.key");
    var tls = SSLContext.getInstance("TLS");
    tls.init(pair.getKeyManagerFactory(vertx).getKeyManagers(), null, null);
    return tls;
  }

  public int port() {
    return port;
  }

  /**
   * Misbehaves from now on. Open connections are cut, unless the fault defines what happens to
   * them.
   */
  public void begin(Fault begun) {
    fault = begun;
    if (begun == Fault.REFUSES) {
      close(listening);
    }
    connections.forEach(begun.catchesOpenConnections() ? Connection::applyFault : Connection::cut);
  }

  /** Serves new connections again. */
  public void end() {
    var ended = fault;
    fault = null;
    if (ended == Fault.REFUSES) {
      var socket = bindAgain();
      listening = socket;
      threads.execute(() -> accept(socket));
    }
  }

  /** Another process's outgoing connection may briefly use our port. */
  private ServerSocket bindAgain() {
    for (var attempt = 1; ; attempt++) {
      try {
        return new ServerSocket(port, BACKLOG, HERE);
      } catch (IOException portInUse) {
        if (attempt == 20) {
          throw new UncheckedIOException(portInUse);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    close(listening);
    connections.forEach(Connection::cut);
    threads.shutdownNow();
  }

  private void accept(ServerSocket on) {
    while (!closed) {
      try {
        var client = on.accept();
        var connection = new Connection(client);
        connections.add(connection);
        threads.execute(connection::serve);
      } catch (IOException | RejectedExecutionException over) {
        return;
      }
    }
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception ignored) {
      // Already closed.
    }
  }

  private final class Connection {
    private final Socket raw;
    private final CountDownLatch cut = new CountDownLatch(1);
    private final Fault met = fault;
    private volatile Socket server;
    private volatile boolean caught;

    Connection(Socket raw) {
      this.raw = raw;
    }

    void serve() {
      try {
        raw.setTcpNoDelay(true);
        requireFaultAsMet();
        if (met == Fault.ACCEPTS_AND_SAYS_NOTHING || met == Fault.DROPS_EVERYTHING) {
          hold();
        } else if (met == Fault.HALF_CLOSES) {
          applyFault();
          hold();
        } else {
          start();
        }
      } catch (IOException | RejectedExecutionException over) {
        // Connections are reset at any time.
      } finally {
        cut();
      }
    }

    private void start() throws IOException {
      var client = raw;
      var first = packet(client.getInputStream());
      if (isSslRequest(first)) {
        misbehaveAtOnce();
        client.getOutputStream().write('S');
        if (met == Fault.AGREES_TO_TLS_AND_SAYS_NOTHING) {
          hold();
        }
        var secure = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, false);
        client = secure;
        first = packet(client.getInputStream());
      } else {
        misbehaveAtOnce();
        if (met == Fault.AGREES_TO_TLS_AND_SAYS_NOTHING) {
          hold();
        }
      }
      if (met == Fault.CLOSES_AFTER_START_UP) {
        return;
      }
      pass(client, first);
    }

    private void misbehaveAtOnce() throws IOException {
      if (met == Fault.ANSWERS_WITH_NOTHING) {
        hold();
      } else if (met == Fault.ANSWERS_WITH_AN_ERROR
          || met == Fault.ANSWERS_WITH_AN_ERROR_AND_STAYS) {
        raw.getOutputStream().write(shuttingDown());
        if (met == Fault.ANSWERS_WITH_AN_ERROR) {
          raw.shutdownOutput();
        }
        hold();
      }
    }

    /** A connection that was accepted just before a fault began is also affected. */
    private void requireFaultAsMet() throws IOException {
      if (met == null && fault != null) {
        throw new EOFException("Cut by " + fault);
      }
    }

    private void pass(Socket client, byte[] startUp) throws IOException {
      server = new Socket(HERE, serverPort);
      requireFaultAsMet();
      server.setTcpNoDelay(true);
      server.getOutputStream().write(startUp);
      threads.execute(() -> copy(client, server));
      if (met == Fault.SILENT_AFTER_AUTHENTICATION) {
        // AuthenticationOk, without the messages that follow it.
        client.getOutputStream().write(server.getInputStream().readNBytes(9));
        swallow(server.getInputStream());
      } else {
        copy(server, client);
      }
    }

    private void copy(Socket from, Socket to) {
      try {
        var buffer = new byte[8192];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (!caught) {
            out.write(buffer, 0, n);
          }
        }
      } catch (IOException over) {
        // Connections are reset at any time.
      }
      if (!caught) {
        cut();
      } else if (from == server) {
        // The other end is not notified.
        holdQuietly();
      } else {
        cut();
      }
    }

    private void swallow(InputStream in) throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
      holdQuietly();
    }

    /** The effect of a fault on an open connection. */
    void applyFault() {
      caught = true;
      if (fault == Fault.HALF_CLOSES) {
        try {
          raw.shutdownOutput();
        } catch (IOException over) {
          cut();
        }
      }
    }

    /** Sends nothing until the client closes, so that abandoned attempts do not accumulate. */
    private void hold() throws IOException {
      raw.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private void holdQuietly() {
      try {
        cut.await();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }

    void cut() {
      connections.remove(this);
      cut.countDown();
      close(raw);
      if (server != null) {
        close(server);
      }
    }

    private byte[] packet(InputStream from) throws IOException {
      var in = new DataInputStream(from);
      var length = in.readInt();
      if (length < 8 || length > 10_000) {
        throw new EOFException("No packet of a start: " + length);
      }
      var packet = new ByteArrayOutputStream();
      for (var shift = 24; shift >= 0; shift -= 8) {
        packet.write(length >>> shift);
      }
      packet.write(in.readNBytes(length - 4));
      return packet.toByteArray();
    }
  }

  private static boolean isSslRequest(byte[] packet) {
    return packet.length == 8 && ByteBuffer.wrap(packet).getInt(4) == SSL_REQUEST;
  }

  /** The encoding that PostgreSQL uses. */
  private static byte[] shuttingDown() {
    var fields = "SFATAL\0VFATAL\0C57P03\0Mthe database system is shutting down\0\0";
    var text = fields.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(5 + text.length)
        .put((byte) 'E')
        .putInt(4 + text.length)
        .put(text)
        .array();
  }
}
