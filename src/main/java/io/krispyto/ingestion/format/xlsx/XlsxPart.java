package io.krispyto.ingestion.format.xlsx;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML of one part of a spreadsheet. The parser keeps tags, names and open elements in
 * memory, so all of these have limits.
 */
final class XlsxPart {
  /** A cell has up to 32,767 characters, some of which are written as {@code &quot;}. */
  private static final int MAX_BETWEEN_TAGS = 256 * 1024;

  private static final int MAX_TEXT = 32_767;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_ATTRIBUTES = 64;

  /** Spreadsheets use some 200 names of elements and attributes. */
  private static final int MAX_NAMES = 2_000;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final XMLInputFactory FACTORY = factory();

  private final XMLStreamReader xml;
  private final Set<String> names = new HashSet<>();
  private int depth;

  /** A file that exceeds a limit. The message is a sentence. */
  static final class Refused extends IOException {
    Refused(String sentence) {
      super(sentence);
    }
  }

  /**
   * @param inflated counts the bytes read
   */
  XlsxPart(InputStream in, Count inflated) throws XMLStreamException, IOException {
    synchronized (FACTORY) {
      xml = FACTORY.createXMLStreamReader(text(new Guarded(in, inflated)));
    }
  }

  /**
   * All programs write UTF-8, some with a byte order mark. The parser would print malformed bytes
   * to standard error.
   */
  private static Reader text(InputStream part) throws IOException {
    var in = new BufferedInputStream(part);
    in.mark(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      in.reset();
    }
    return new InputStreamReader(
        in, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT));
  }

  private static XMLInputFactory factory() {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  /** Moves to the next start of an element; returns {@code false} after the last one. */
  boolean nextElement() throws XMLStreamException, IOException {
    while (xml.hasNext()) {
      if (advance() == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
    }
    return false;
  }

  /**
   * Moves to the next start of an element within the current one, which was entered at a depth.
   * Returns {@code false} at its end.
   */
  boolean nextElementWithin(int outer) throws XMLStreamException, IOException {
    while (xml.hasNext()) {
      var event = advance();
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
      if (event == XMLStreamConstants.END_ELEMENT && depth < outer) {
        return false;
      }
    }
    return false;
  }

  /** Returns the depth of the current element; 1 is the root. */
  int depth() {
    return depth;
  }

  String name() {
    return xml.getLocalName();
  }

  /** Returns the value of an attribute without a namespace; {@code null} if absent. */
  String attribute(String name) {
    for (var i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals(name) && !isQualified(i)) {
        return xml.getAttributeValue(i);
      }
    }
    return null;
  }

  /** Returns the value of an attribute in any namespace; {@code null} if absent. */
  String qualifiedAttribute(String name) {
    for (var i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals(name) && isQualified(i)) {
        return xml.getAttributeValue(i);
      }
    }
    return null;
  }

  private boolean isQualified(int i) {
    var namespace = xml.getAttributeNamespace(i);
    return namespace != null && !namespace.isEmpty();
  }

  /** Returns the text of the current element, and moves to its end. */
  String text() throws XMLStreamException, IOException {
    var text = new StringBuilder();
    appendText(text);
    return text.toString();
  }

  /** Appends the text of the current element, and moves to its end. */
  void appendText(StringBuilder text) throws XMLStreamException, IOException {
    var outer = depth;
    while (xml.hasNext()) {
      var event = advance();
      if (event == XMLStreamConstants.CHARACTERS
          || event == XMLStreamConstants.CDATA
          || event == XMLStreamConstants.SPACE) {
        text.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
        if (text.length() > MAX_TEXT) {
          throw new Refused("A cell has more than 32,767 characters.");
        }
      } else if (event == XMLStreamConstants.END_ELEMENT && depth < outer) {
        return;
      }
    }
  }

  private int advance() throws XMLStreamException, IOException {
    try {
      var event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        checkElement();
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      } else if (event == XMLStreamConstants.PROCESSING_INSTRUCTION) {
        checkName(xml.getPITarget());
      } else if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
        throw new Refused("The spreadsheet declares entities, which is not supported.");
      }
      return event;
    } catch (XMLStreamException e) {
      if (e.getNestedException() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void checkElement() throws Refused {
    if (depth > MAX_DEPTH) {
      throw new Refused("The spreadsheet has more than 64 nested elements.");
    }
    var attributes = xml.getAttributeCount();
    if (attributes + xml.getNamespaceCount() > MAX_ATTRIBUTES) {
      throw new Refused("The spreadsheet has an element with more than 64 attributes.");
    }
    checkName(xml.getLocalName());
    for (var i = 0; i < attributes; i++) {
      checkName(xml.getAttributeLocalName(i));
    }
    for (var i = 0; i < xml.getNamespaceCount(); i++) {
      checkName(xml.getNamespacePrefix(i));
      checkName(xml.getNamespaceURI(i));
    }
  }

  private void checkName(String name) throws Refused {
    if (name != null && names.add(name) && names.size() > MAX_NAMES) {
      throw new Refused("The spreadsheet has more than 2,000 names of elements.");
    }
  }

  /** Counts the inflated bytes of all parts. */
  interface Count {
    void add(int bytes) throws Refused;
  }

  private static final class Guarded extends FilterInputStream {
    private final Count inflated;
    private int sinceTag;

    Guarded(InputStream in, Count inflated) {
      super(in);
      this.inflated = inflated;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var count = super.read(bytes, offset, length);
      for (var i = offset; i < offset + count; i++) {
        sinceTag = bytes[i] == '<' ? 0 : sinceTag + 1;
        if (sinceTag > MAX_BETWEEN_TAGS) {
          throw new Refused("A cell has more than 32,767 characters.");
        }
      }
      if (count > 0) {
        inflated.add(count);
      }
      return count;
    }
  }
}
