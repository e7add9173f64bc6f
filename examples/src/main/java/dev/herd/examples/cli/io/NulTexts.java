package dev.herd.examples.cli.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads texts separated by NUL, as bytes. A NUL at the end doesn't make another text, so {@code
 * printf 'a\0b'} and {@code printf 'a\0b\0'} are the same two.
 */
public final class NulTexts {
  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private boolean ended;

  /** Creates a reader; the stream stays the caller's to close. */
  public NulTexts(InputStream in) {
    this.in = in;
  }

  /** Returns the next text, maybe empty, or null after the last. */
  public byte[] next() throws IOException {
    int scanned = start;
    while (true) {
      for (int i = scanned; i < end; i++) {
        if (buffer[i] == 0) {
          byte[] text = Arrays.copyOfRange(buffer, start, i);
          start = i + 1;
          return text;
        }
      }
      scanned = end;
      if (ended) {
        break;
      }
      scanned -= makeRoom();
      int read = in.read(buffer, end, buffer.length - end);
      ended = read < 0;
      end += Math.max(0, read);
    }
    byte[] rest = Arrays.copyOfRange(buffer, start, end);
    start = end;
    return rest.length == 0 ? null : rest;
  }

  /** Makes the buffer have free space; returns by how much its content moved. */
  private int makeRoom() {
    if (end < buffer.length) {
      return 0;
    }
    int moved = start;
    int length = end - start;
    byte[] target = 2L * length > buffer.length ? new byte[grown(buffer.length)] : buffer;
    if (length == target.length) {
      throw new CommandException("the input has a text of over %d bytes".formatted(length));
    }
    System.arraycopy(buffer, start, target, 0, length);
    buffer = target;
    start = 0;
    end = length;
    return moved;
  }

  private static int grown(int bytes) {
    return (int) Math.min(2L * bytes, Integer.MAX_VALUE - 16);
  }
}
