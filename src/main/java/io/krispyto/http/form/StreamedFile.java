package io.krispyto.http.form;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The file of a form, which passes its bytes on without storing them. */
final class StreamedFile extends MemoryFileUpload {
  private final Charset charset;
  private final Consumer<Buffer> receiver;

  /**
   * @param charset charset of its text
   * @param receiver gets the bytes as they arrive
   */
  StreamedFile(
      String field, String name, String contentType, Charset charset, Consumer<Buffer> receiver) {
    // The decoder would encode the boundary in the charset of the file.
    super(field, name, contentType, null, StandardCharsets.UTF_8, 0);
    this.charset = charset;
    this.receiver = receiver;
  }

  @Override
  public void addContent(ByteBuf content, boolean isLast) {
    if (content != null) {
      var bytes = ByteBufUtil.getBytes(content);
      content.release();
      receiver.accept(Buffer.buffer(bytes));
    }
    if (isLast) {
      setCompleted();
    }
  }

  /** Returns the name without the folders that some clients send. */
  String baseName() {
    var name = getFilename();
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Returns the {@code Content-Type} of the part, with the charset if it is not the default. */
  String mediaType() {
    var type = getContentType() == null ? "" : getContentType();
    return charset.equals(StandardCharsets.UTF_8) ? type : type + "; charset=" + charset;
  }

  // Two parts are never equal, whatever their names.

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
