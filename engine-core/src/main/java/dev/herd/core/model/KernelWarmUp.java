package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.AttentionKernel;
import dev.herd.core.kernel.AttentionWeights;
import dev.herd.core.kernel.CacheRows;
import dev.herd.core.kernel.KernelScratch;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.MatMul;
import dev.herd.core.kernel.PanelPacking;
import dev.herd.core.kernel.VectorOps;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.memory.MemoryBudgetException;
import dev.herd.core.memory.MemoryPool;
import dev.herd.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs a model's kernels on little data while its weights are packed, so that the JVM compiles them
 * meanwhile. In a first forward pass, on thousands of times the data, they would run interpreted
 * until then, and their compilation would wait for that of the Vector API's own methods, which
 * interpreted kernels call for each vector and compiled ones never.
 *
 * <p>With the JVM's ordinary thresholds it is in vain. So the property {@value #PROPERTY} asks for
 * it, together with {@code
 * -XX:CompileCommand=CompileThresholdScaling,dev.herd.core.kernel.*::*,0.05}, as the launcher does.
 *
 * <p>Works on a thread of its own, which closing ends and waits for: it reads mapped weights.
 */
final class KernelWarmUp implements AutoCloseable {
  /** The system property that asks for it. */
  static final String PROPERTY = "herd.warmUp";

  /** What smaller models take interpreted isn't worth it. */
  private static final long LEAST_BYTES = 64L << 20;

  private static final String ACCOUNT = "engine/warm-up";

  /** A few more than it takes to reach the lowered thresholds. */
  private static final int ROUNDS = 12;

  /** A tile of 8, one of 4, and a token alone. */
  private static final int TOKENS = 13;

  /** Columns of a product: blocks of every type. */
  private static final int COLUMNS = 256;

  /** Rows of a product: panels of every type, as many as one token may read side by side. */
  private static final int ROWS = 512;

  private static final int ROWS_OF_TILE = 64;

  private static final int POSITIONS = 2;

  /** The types whose kernels were run in this JVM. */
  private static final Set<GgmlType> DONE = ConcurrentHashMap.newKeySet();

  private final ModelDescription description;
  private final WeightLayout layout;
  private final MemoryPool memory;
  private final Kernels kernels = Kernels.get();
  private final KernelScratch scratch = new KernelScratch();
  private final Activations input = new Activations(TOKENS, COLUMNS);
  private final float[] output = new float[TOKENS * ROWS];
  private final float[] first = new float[2 * COLUMNS];
  private final float[] second = new float[2 * COLUMNS];
  private final List<WeightMatrix> parts = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Prepares to run the kernels of a model.
   *
   * @param groups its matrices, mapped; they outlive this
   */
  KernelWarmUp(
      ModelDescription description,
      List<MatrixGroup> groups,
      WeightLayout layout,
      MemoryPool memory) {
    this.description = description;
    this.layout = layout;
    this.memory = memory;
    Map<GgmlType, WeightMatrix> types = new EnumMap<>(GgmlType.class);
    for (MatrixGroup group : groups) {
      for (int i = 0; i < group.size(); i++) {
        types.putIfAbsent(group.mapped(i).type(), group.mapped(i));
      }
    }
    types.values().forEach(this::addPart);
    thread = Thread.ofPlatform().daemon().name("herd-warm-up").unstarted(this::run);
  }

  /** Takes as many of a matrix's bytes as a small one has: which weights doesn't matter. */
  private void addPart(WeightMatrix matrix) {
    long rows = matrix.data().byteSize() / matrix.type().bytes(COLUMNS);
    if (rows > 0) {
      int count = (int) Math.min(ROWS, rows);
      parts.add(new WeightMatrix(matrix.name(), matrix.type(), matrix.data(), count, COLUMNS));
    }
  }

  /** Starts to run the kernels of a model, unless that isn't asked for or was done before. */
  static KernelWarmUp start(
      ModelDescription description,
      List<MatrixGroup> groups,
      WeightLayout layout,
      MemoryPool memory) {
    KernelWarmUp warmUp = new KernelWarmUp(description, groups, layout, memory);
    if (Boolean.getBoolean(PROPERTY) && isWorthIt(groups)) {
      warmUp.parts.removeIf(part -> !DONE.add(part.type()));
      warmUp.thread.start();
    }
    return warmUp;
  }

  private static boolean isWorthIt(List<MatrixGroup> groups) {
    long bytes = 0;
    for (MatrixGroup group : groups) {
      for (int i = 0; i < group.size(); i++) {
        bytes += group.mapped(i).data().byteSize();
      }
    }
    return bytes >= LEAST_BYTES;
  }

  private void run() {
    try {
      for (int i = 0; i < ROUNDS && !closed; i++) {
        round();
      }
    } catch (MemoryBudgetException e) {
      // There is no room to spare: kernels are compiled at work.
    }
  }

  /** Runs each kernel once. */
  void round() {
    for (WeightMatrix part : parts) {
      multiply(part);
    }
    operate();
    attend();
  }

  private void multiply(WeightMatrix part) {
    PanelPacking packing = layout.packing(part);
    if (packing == null) {
      multiplyAs(part);
      return;
    }
    try (MemoryPool.Block panels =
        memory.allocate(ACCOUNT, packing.bytes(part.rows(), part.columns()))) {
      WeightMatrix packed = packing.view(part, panels.segment());
      packing.pack(part, packed, 0, part.rows());
      multiplyAs(packed);
    }
  }

  private void multiplyAs(WeightMatrix matrix) {
    MatMul product = kernels.matMul(matrix);
    int rows = matrix.rows();
    int tile = Math.min(ROWS_OF_TILE, rows);
    product.prepare(input, 0, TOKENS);
    product.multiply(matrix, 0, tile, input, 0, TOKENS, output, 0, rows, scratch);
    product.multiply(matrix, 0, rows, input, 0, 1, output, 0, rows, scratch);
  }

  private void operate() {
    VectorOps ops = kernels.vectorOps();
    float epsilon = description.norm().epsilon();
    if (description.norm().layerNorm()) {
      ops.layerNorm(first, 0, second, second, epsilon, first, 0, COLUMNS);
    } else {
      ops.rmsNorm(first, 0, second, epsilon, first, 0, COLUMNS);
    }
    ops.add(second, 0, first, 0, COLUMNS);
    ModelDescription.FeedForward layer = description.feedForward();
    switch (layer.activation()) {
      case SILU -> ops.siluMultiply(first, 0, first, COLUMNS, second, 0, COLUMNS);
      case GELU -> {
        if (layer.gated()) {
          ops.geluMultiply(first, 0, first, COLUMNS, second, 0, COLUMNS);
        } else {
          ops.gelu(first, 0, second, 0, COLUMNS);
        }
      }
    }
    switch (description.rope().kind()) {
      case ADJACENT -> ops.ropeAdjacent(first, 0, second, second, 0, COLUMNS / 2);
      case HALVES -> ops.ropeHalves(first, 0, second, second, 0, COLUMNS / 2);
      case NONE -> {}
    }
    ops.roundToF16(first, 0, COLUMNS);
  }

  private void attend() {
    int length = description.attention().keyLength();
    AttentionKernel kernel = kernels.attention();
    CacheRows rows = kernels.cacheRows(GgmlType.F16);
    AttentionWeights weights = new AttentionWeights();
    weights.reset(1, POSITIONS);
    float[] vector = new float[length];
    float[] widened = new float[AttentionKernel.RUN * AttentionKernel.padded(length)];
    float[] sums = new float[AttentionKernel.padded(length)];
    float[] factors = new float[POSITIONS];
    long bytes = GgmlType.F16.bytes(length);
    try (MemoryPool.Block block = memory.allocate(ACCOUNT, bytes * POSITIONS)) {
      MemorySegment cache = block.segment();
      for (int i = 0; i < POSITIONS; i++) {
        rows.store(vector, 0, cache, i * bytes, length);
      }
      rows.widenKeys(cache, 0, bytes, POSITIONS, length, widened, 0);
      kernel.scores(vector, 0, length, widened, POSITIONS, 1, weights, 0, 0);
      int at = weights.index(0, 0);
      kernel.runningSoftmax(weights.values(), at, POSITIONS, factors, 0);
      rows.widenValues(cache, 0, bytes, POSITIONS, length, widened, 0, POSITIONS);
      kernel.weightedHalfSum(
          weights.values(), at, factors, 0, widened, POSITIONS, 0, POSITIONS, length, sums, 0);
      kernels.vectorOps().scale(sums, 0, 1, length);
    }
  }

  /** Ends it after the round in progress, and waits for that. */
  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
