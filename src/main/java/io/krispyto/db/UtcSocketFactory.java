package io.krispyto.db;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/** Creates JDBC sockets whose sessions are in UTC. The driver instantiates it by class name. */
public final class UtcSocketFactory extends SocketFactory {
  private static final int PROBE_AFTER_SECONDS = 5;
  private static final int PROBE_EVERY_SECONDS = 2;
  private static final int PROBES = 3;

  /**
   * Creates a socket with TCP keepalive. A merge may be silent for minutes, so only keepalive tells
   * it from a network that drops all packets. Probes start after {@value #PROBE_AFTER_SECONDS} s of
   * silence; {@value #PROBES} failed probes close the socket. The operating system's default is two
   * hours.
   */
  @Override
  public Socket createSocket() throws SocketException {
    var socket = new UtcSocket();
    var supported = socket.supportedOptions();
    if (supported.contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      try {
        socket.setKeepAlive(true);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, PROBE_AFTER_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_EVERY_SECONDS);
        socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
      } catch (IOException e) {
        throw (SocketException) new SocketException("Keepalive cannot be set").initCause(e);
      }
    }
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw connected();
  }

  private static UnsupportedOperationException connected() {
    return new UnsupportedOperationException("The driver connects its sockets itself");
  }

  private static final class UtcSocket extends Socket {
    private OutputStream startup;

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      if (startup == null) {
        startup = new UtcStartup(super.getOutputStream());
      }
      return startup;
    }
  }
}
