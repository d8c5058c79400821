package io.krispyto.db;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Sockets for JDBC whose sessions are in UTC. The driver makes it by its name. */
public final class UtcSocketFactory extends SocketFactory {
  @Override
  public Socket createSocket() {
    return new UtcSocket();
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
