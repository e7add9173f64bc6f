package dev.herd.examples.cli.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output, buffered, in UTF-8. A failure to write is an {@link OutputException} at once,
 * since a generation shall end when nobody reads it any more; what is written afterwards is
 * dropped. Not thread-safe.
 */
public final class Output extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream target;
  private boolean failed;

  /** Creates an output over a stream. */
  public Output(OutputStream target) {
    this.target = new BufferedOutputStream(target, BUFFER_BYTES);
  }

  /** Writes text. */
  public void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  /** Writes text and a line feed. */
  public void println(String line) {
    print(line);
    write('\n');
  }

  @Override
  public void write(int value) {
    try {
      if (!failed) {
        target.write(value);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      if (!failed) {
        target.write(bytes, offset, length);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void flush() {
    try {
      if (!failed) {
        target.flush();
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private OutputException failure(IOException e) {
    failed = true;
    return new OutputException(e);
  }
}
