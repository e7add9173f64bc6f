package dev.herd.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A GGUF file that is being written. Tensors come in the order in which they were declared, each
 * with exactly its bytes, in as many pieces as suits the caller.
 *
 * <p>Until {@link #finish} the bytes are in a file of another name in the same folder; closing
 * without it removes that file, so nobody ever sees half a model. Not safe for use by several
 * threads at once.
 */
public final class GgufOutput implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final ChannelOutput out;
  private final List<GgufWriter.Declared> tensors;
  private final int alignment;
  private long dataStart;

  /** The tensor that is being written, -1 before the first. */
  private int current = -1;

  /** Bytes that the current tensor still needs. */
  private long missing;

  private boolean closed;

  private GgufOutput(
      Path target,
      Path temporary,
      ChannelOutput out,
      List<GgufWriter.Declared> tensors,
      int alignment) {
    this.target = target;
    this.temporary = temporary;
    this.out = out;
    this.tensors = tensors;
    this.alignment = alignment;
  }

  static GgufOutput create(
      Path target,
      int version,
      int alignment,
      Map<String, GgufWriter.Value> metadata,
      List<GgufWriter.Declared> tensors)
      throws IOException {
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path temporary = target.resolveSibling(target.getFileName() + "." + random + ".part");
    GgufOutput output =
        new GgufOutput(target, temporary, ChannelOutput.create(temporary), tensors, alignment);
    boolean written = false;
    try {
      output.writeHeader(version, metadata);
      written = true;
      return output;
    } finally {
      if (!written) {
        output.close();
      }
    }
  }

  private void writeHeader(int version, Map<String, GgufWriter.Value> metadata) throws IOException {
    out.writeInt(HeaderLayout.MAGIC);
    out.writeInt(version);
    out.writeLong(tensors.size());
    out.writeLong(metadata.size());
    for (Map.Entry<String, GgufWriter.Value> entry : metadata.entrySet()) {
      writeName(entry.getKey());
      out.writeInt(entry.getValue().type().id());
      out.write(entry.getValue().bytes());
    }
    for (GgufWriter.Declared tensor : tensors) {
      writeName(tensor.name());
      out.writeInt(tensor.shape().count());
      for (int i = 0; i < tensor.shape().count(); i++) {
        out.writeLong(tensor.shape().dimension(i));
      }
      out.writeInt(tensor.type().id());
      out.writeLong(tensor.offset());
    }
    dataStart = HeaderLayout.align(out.position(), alignment);
  }

  private void writeName(String name) throws IOException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    out.writeLong(utf8.length);
    out.write(MemorySegment.ofArray(utf8));
  }

  /**
   * Starts the next tensor.
   *
   * @throws IllegalStateException if it isn't the next one, or the one before lacks bytes
   */
  public void startTensor(String name) throws IOException {
    checkComplete();
    int next = current + 1;
    if (next >= tensors.size() || !tensors.get(next).name().equals(name)) {
      throw new IllegalStateException(
          "tensor "
              + name
              + " is not the next one, which is "
              + (next < tensors.size() ? tensors.get(next).name() : "none"));
    }
    out.writeZeros(dataStart + tensors.get(next).offset() - out.position());
    current = next;
    missing = tensors.get(next).bytes();
  }

  /**
   * Writes the next bytes of the current tensor.
   *
   * @throws IllegalStateException if that is more than it was declared with
   */
  public void write(MemorySegment data) throws IOException {
    checkOpen();
    if (current < 0 || data.byteSize() > missing) {
      throw new IllegalStateException(
          data.byteSize() + " bytes where " + missing + " are missing: " + currentTensor());
    }
    out.write(data);
    missing -= data.byteSize();
  }

  /** Writes all of the next tensor. */
  public void writeTensor(String name, MemorySegment data) throws IOException {
    startTensor(name);
    write(data);
    checkComplete();
  }

  /**
   * Ends the file, forces it to the device and gives it its name.
   *
   * @throws IllegalStateException if tensors or bytes of one are missing
   */
  public void finish() throws IOException {
    checkComplete();
    if (current + 1 < tensors.size()) {
      throw new IllegalStateException("tensor " + tensors.get(current + 1).name() + " is missing");
    }
    out.writeZeros(HeaderLayout.align(out.position(), alignment) - out.position());
    out.finish();
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    closed = true;
  }

  private void checkComplete() {
    checkOpen();
    if (missing > 0) {
      throw new IllegalStateException(missing + " bytes are missing: " + currentTensor());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("closed: " + target);
    }
  }

  private String currentTensor() {
    return current < 0 ? "no tensor was started" : "tensor " + tensors.get(current).name();
  }

  /** Removes what was written, unless {@link #finish} was reached. Closing twice does nothing. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        out.close();
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
