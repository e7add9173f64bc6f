package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufTensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Converts tensors in chunks: workers fill chunks, the calling thread writes them in order. There
 * are two chunks for each worker, so that it has another one while the first waits to be written;
 * they are all the memory that a model of any size needs.
 *
 * <p>Used by one thread. Closing waits for the workers, so that the input can be unmapped then.
 */
final class TensorConverter implements AutoCloseable {
  /** Values in a chunk: whole blocks of every type. */
  static final int CHUNK_VALUES = 1 << 17;

  private static final int CHUNKS_PER_THREAD = 2;

  private final ExecutorService workers;
  private final Arena arena = Arena.ofShared();
  private final List<Chunk> chunks = new ArrayList<>();

  TensorConverter(int threads) {
    workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("herd-quantize-", 0).factory());
    long chunkBytes = (long) CHUNK_VALUES * Float.BYTES; // no type takes more than F32
    long count = (long) CHUNKS_PER_THREAD * threads;
    MemorySegment targets = arena.allocate(count * chunkBytes);
    for (long i = 0; i < count; i++) {
      chunks.add(new Chunk(targets.asSlice(i * chunkBytes, chunkBytes)));
    }
  }

  /** The memory of one conversion: values and the blocks that they become. */
  private static final class Chunk {
    private final float[] values = new float[CHUNK_VALUES];
    private final MemorySegment target;

    Chunk(MemorySegment target) {
      this.target = target;
    }

    MemorySegment convert(GgufTensor tensor, GgmlType to, long firstValue) {
      int count = (int) Math.min(CHUNK_VALUES, tensor.elements() - firstValue);
      GgmlType from = tensor.type();
      BlockCodec.of(from).dequantize(tensor.data(), from.bytes(firstValue), values, 0, count);
      try {
        BlockCodec.of(to).quantize(values, 0, target, 0, count);
      } catch (QuantizationException e) {
        throw new QuantizationException(
            "tensor %s can't become %s: %s (in values %d to %d of %d)"
                .formatted(
                    tensor.name(),
                    to,
                    e.getMessage(),
                    firstValue,
                    firstValue + count - 1,
                    tensor.elements()),
            e);
      }
      return target.asSlice(0, to.bytes(count));
    }
  }

  /** A chunk and the bytes that a worker is making in it. */
  private record Pending(Chunk chunk, Future<MemorySegment> bytes) {}

  /**
   * Appends a tensor, converted, to the output.
   *
   * @param valuesDone is told the number of values written so far, after each chunk
   * @throws QuantizationException if a value can't be held in the type
   */
  void convert(GgufTensor tensor, GgmlType to, GgufOutput out, LongConsumer valuesDone)
      throws IOException {
    Queue<Chunk> free = new ArrayDeque<>(chunks);
    Queue<Pending> pending = new ArrayDeque<>();
    long next = 0;
    long written = 0;
    try {
      while (written < tensor.elements()) {
        while (next < tensor.elements() && !free.isEmpty()) {
          Chunk chunk = free.remove();
          long first = next;
          pending.add(new Pending(chunk, workers.submit(() -> chunk.convert(tensor, to, first))));
          next += CHUNK_VALUES;
        }
        Pending oldest = pending.remove();
        out.write(await(oldest.bytes()));
        free.add(oldest.chunk());
        written = Math.min(written + CHUNK_VALUES, tensor.elements());
        valuesDone.accept(written);
      }
    } finally {
      pending.forEach(chunk -> chunk.bytes().cancel(false));
    }
  }

  private static MemorySegment await(Future<MemorySegment> bytes) throws IOException {
    try {
      return bytes.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("quantising was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof QuantizationException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    workers.close();
    arena.close();
  }
}
