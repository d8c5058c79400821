package io.krispyto.db;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/** The driver's own TLS sockets, whose sessions are in UTC. The driver makes it by its name. */
public final class UtcSslFactory extends LibPQFactory {
  public UtcSslFactory(Properties properties) throws PSQLException {
    super(properties);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return new UtcSslSocket((SSLSocket) super.createSocket(socket, host, port, autoClose));
  }

  /** The same, which trusts the certificate authorities that Java trusts. */
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
