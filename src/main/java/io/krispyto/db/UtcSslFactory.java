package io.krispyto.db;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/**
 * Creates the driver's own TLS sockets, with sessions in UTC. The driver instantiates it by class
 * name.
 */
public final class UtcSslFactory extends LibPQFactory {
  public UtcSslFactory(Properties properties) throws PSQLException {
    super(properties);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return new UtcSslSocket((SSLSocket) super.createSocket(socket, host, port, autoClose));
  }

  /** Like {@link UtcSslFactory}, but trusts Java's certificate authorities. */
  public static final class OfJava extends DefaultJavaSSLFactory {
    public OfJava(Properties properties) {
      super(properties);
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return new UtcSslSocket((SSLSocket) super.createSocket(socket, host, port, autoClose));
    }
  }
}
