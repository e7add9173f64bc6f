package dev.herd.scheduler.plan;

/** Bytes that aren't on the pool's accounts. */
final class RuntimeBytes {
  /**
   * The Java heap besides what is a model's: what the launcher starts with ({@code -Xms48m}), which
   * commands stay within.
   */
  static final long HEAP = 48L << 20;

  /**
   * Code, classes, threads and tables of the JVM, its library's pages included. Measured on Linux
   * x86-64, JDK 25, serial collector, after 30 seconds of generation: RssAnon 96 MB and RssFile 26
   * MB, less the heap and a model of 3 MB with its cache; native memory tracking says 58 MiB.
   */
  static final long NATIVE = 64L << 20;

  /**
   * A tokenizer's heap by token of its vocabulary: at most 55 bytes in vocabularies of Llama 2,
   * Llama 3, Qwen 2, Phi 3 and GPT-2, measured as the used heap after collection.
   */
  static final long HEAP_PER_TOKEN = 56;

  /**
   * What a GPU's memory has besides models: the driver's context, kernels, and its libraries'
   * workspaces. An assumption, on the safe side of the 300 to 500 MB that CUDA contexts are
   * reported to take.
   */
  static final long GPU_RESERVE = 512L << 20;

  private RuntimeBytes() {}
}
