package dev.herd.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file channel with a buffer for small writes. Large native segments go to the channel as they
 * are; heap ones go through the buffer, since the channel would copy them whole.
 */
final class ChannelOutput implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  /** The most that one view for the channel covers. */
  private static final long SLICE_BYTES = 1L << 30;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  private ChannelOutput(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates a file that must not exist. */
  static ChannelOutput create(Path file) throws IOException {
    return new ChannelOutput(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  /** Returns the number of bytes written so far. */
  long position() {
    return flushed + buffer.position();
  }

  void writeInt(int value) throws IOException {
    reserve(Integer.BYTES).putInt(value);
  }

  void writeLong(long value) throws IOException {
    reserve(Long.BYTES).putLong(value);
  }

  void writeZeros(long count) throws IOException {
    for (long left = count; left > 0; left--) {
      reserve(Byte.BYTES).put((byte) 0);
    }
  }

  void write(MemorySegment bytes) throws IOException {
    if (bytes.isNative() && bytes.byteSize() >= BUFFER_BYTES) {
      writeDirectly(bytes);
    } else {
      writeThroughBuffer(bytes);
    }
  }

  private void writeDirectly(MemorySegment bytes) throws IOException {
    flush();
    long size = bytes.byteSize();
    for (long at = 0; at < size; at += SLICE_BYTES) {
      writeFully(bytes.asSlice(at, Math.min(SLICE_BYTES, size - at)).asByteBuffer());
    }
  }

  private void writeThroughBuffer(MemorySegment bytes) throws IOException {
    MemorySegment target = MemorySegment.ofArray(buffer.array());
    long at = 0;
    while (at < bytes.byteSize()) {
      reserve(Byte.BYTES);
      int length = (int) Math.min(buffer.remaining(), bytes.byteSize() - at);
      MemorySegment.copy(bytes, at, target, buffer.position(), length);
      buffer.position(buffer.position() + length);
      at += length;
    }
  }

  private ByteBuffer reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws IOException {
    writeFully(buffer.flip());
    buffer.clear();
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      flushed += channel.write(bytes);
    }
  }

  /** Forces everything to the device and closes the file. */
  void finish() throws IOException {
    flush();
    channel.force(true);
    channel.close();
  }

  /** Closes the file without what is in the buffer. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
