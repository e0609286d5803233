package org.lipstream.ingest.media;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The links of a chained Ogg stream, as radios send them and as {@code cat} makes them: whole
 * streams one after the other, each with its own channels and rate. FFmpeg stops where channels
 * change, so each link is read as a stream of its own.
 *
 * <pre>
 * pages   B . . . . . . B . . . . .      B: begins a stream (RFC 3533, 6)
 * links   |-----0------|-----1------
 * </pre>
 */
final class OggChain {
  private static final byte[] CAPTURE = "OggS".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 27;
  private static final int TYPE_AT = 5;
  private static final int SEGMENTS_AT = 26;
  private static final int BEGINS_STREAM = 2;

  private final InputStream in;
  private byte[] page = new byte[0];
  private int pageAt;
  private boolean inBody;
  private boolean atNextLink;
  private boolean over;

  /**
   * @param in begins with a link; is not closed
   */
  OggChain(InputStream in) {
    this.in = in;
  }

  /** Whether a stream begins as Ogg does; it stands where it stood. */
  static boolean isOgg(BufferedInputStream in) throws IOException {
    in.mark(CAPTURE.length);
    byte[] begin = in.readNBytes(CAPTURE.length);
    in.reset();
    return Arrays.equals(begin, CAPTURE);
  }

  /** Whether a file is Ogg of more than one link. */
  static boolean isChained(Path file) {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      if (!isOgg(in)) {
        return false;
      }
      OggChain chain = new OggChain(in);
      chain.link().transferTo(OutputStream.nullOutputStream());
      return chain.next();
    } catch (IOException e) {
      throw new MediaException(file, "not readable: " + e.getMessage(), e);
    }
  }

  /** The link at hand: ends where the next one begins. */
  InputStream link() {
    return new Link();
  }

  /** Goes on to the next link; false where there is none, or the one at hand is not over. */
  boolean next() {
    boolean there = atNextLink;
    atNextLink = false;
    inBody = false;
    return there;
  }

  /** Reads the next page, or as much as there is of it; false at the end. */
  private boolean readPage() throws IOException {
    byte[] header = in.readNBytes(HEADER_BYTES);
    boolean whole = header.length == HEADER_BYTES && startsPage(header);
    pageAt = 0;
    page = whole ? withBody(header) : header;
    if (whole) {
      boolean begins = (header[TYPE_AT] & BEGINS_STREAM) != 0;
      atNextLink = begins && inBody;
      inBody |= !begins;
    }
    over = page.length == 0;
    return !over;
  }

  private static boolean startsPage(byte[] header) {
    return Arrays.equals(header, 0, CAPTURE.length, CAPTURE, 0, CAPTURE.length);
  }

  private byte[] withBody(byte[] header) throws IOException {
    byte[] lengths = in.readNBytes(header[SEGMENTS_AT] & 0xff);
    int bytes = 0;
    for (byte length : lengths) {
      bytes += length & 0xff;
    }
    byte[] body = in.readNBytes(bytes);
    byte[] all = Arrays.copyOf(header, header.length + lengths.length + body.length);
    System.arraycopy(lengths, 0, all, header.length, lengths.length);
    System.arraycopy(body, 0, all, header.length + lengths.length, body.length);
    return all;
  }

  /** Bytes of one link. */
  private final class Link extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      while (!atNextLink && !over && pageAt == page.length) {
        readPage();
      }
      if (atNextLink || over) {
        return -1;
      }
      int count = Math.min(length, page.length - pageAt);
      System.arraycopy(page, pageAt, bytes, offset, count);
      pageAt += count;
      return count;
    }
  }
}
