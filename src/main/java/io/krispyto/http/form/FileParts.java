package io.krispyto.http.form;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import java.nio.charset.Charset;
import java.util.function.Function;

/** Makes the parts of a form: fields in memory, and files that are streamed. */
final class FileParts extends DefaultHttpDataFactory {
  private final Function<Part, FileUpload> files;

  /** The header of a part with a file. */
  record Part(String field, String fileName, String contentType, Charset charset) {}

  /**
   * @param files makes a file when its header has arrived
   * @param limit maximum size of a field in bytes
   */
  FileParts(Function<Part, FileUpload> files, long limit) {
    super(false);
    this.files = files;
    setMaxLimit(limit);
  }

  @Override
  public FileUpload createFileUpload(
      HttpRequest request,
      String name,
      String fileName,
      String contentType,
      String contentTransferEncoding,
      Charset charset,
      long size) {
    return files.apply(new Part(name, fileName, contentType, charset));
  }
}
