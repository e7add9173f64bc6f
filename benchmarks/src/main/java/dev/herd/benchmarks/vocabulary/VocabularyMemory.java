package dev.herd.benchmarks.vocabulary;

import com.sun.management.ThreadMXBean;
import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints the heap that an open file and its tokenizer take: what was allocated, and what is left
 * after a collection while they are in use. Bytes of the mapping are no heap and not counted.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java -XX:+UseSerialGC -cp benchmarks/target/benchmarks.jar \
 *     dev.herd.benchmarks.vocabulary.VocabularyMemory [FILE.gguf ...]
 * </pre>
 *
 * <p>Without files, it takes made-up ones of 128,256 and 262,144 tokens. The first round of a JVM
 * counts what classes keep as well. The serial collector keeps objects without gaps; others round
 * up arrays of megabytes to whole regions.
 */
public final class VocabularyMemory {
  private static final int ROUNDS = 5;

  /** Of so many, the serial collector leaves no garbage in at least one. */
  private static final int COLLECTIONS = 4;

  private static final double MEGABYTE = 1e6;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private VocabularyMemory() {}

  /**
   * Bytes of one round.
   *
   * @param openAllocated allocated while opening the file
   * @param openRetained held by the open file
   * @param tokenizerAllocated allocated while reading the tokenizer
   * @param tokenizerRetained held by the tokenizer when the file is closed again
   * @param tokenizerEstimate what the tokenizer says that it holds
   */
  private record Round(
      long openAllocated,
      long openRetained,
      long tokenizerAllocated,
      long tokenizerRetained,
      long tokenizerEstimate) {}

  /** Arguments: files or names of made-up vocabularies. */
  public static void main(String[] args) throws IOException {
    List<String> names = args.length > 0 ? List.of(args) : List.of("llama-bpe", "gemma");
    for (String name : names) {
      try (BenchmarkFile file = BenchmarkFile.of(name, true)) {
        report(System.out, name, file);
      }
    }
  }

  private static void report(PrintStream out, String name, BenchmarkFile file) throws IOException {
    Round[] rounds = new Round[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rounds[i] = measure(file);
    }
    out.println(name);
    print(out, "open: allocated", Arrays.stream(rounds).mapToLong(Round::openAllocated).toArray());
    print(out, "open: retained", Arrays.stream(rounds).mapToLong(Round::openRetained).toArray());
    print(
        out,
        "tokenizer: allocated",
        Arrays.stream(rounds).mapToLong(Round::tokenizerAllocated).toArray());
    print(
        out,
        "tokenizer: retained",
        Arrays.stream(rounds).mapToLong(Round::tokenizerRetained).toArray());
    print(
        out,
        "tokenizer: heapBytes()",
        Arrays.stream(rounds).mapToLong(Round::tokenizerEstimate).toArray());
  }

  private static void print(PrintStream out, String label, long[] bytes) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-24s", label));
    for (long value : bytes) {
      line.append(String.format(Locale.ROOT, "%8.3f", value / MEGABYTE));
    }
    out.println(line.append(" MB"));
  }

  private static Round measure(BenchmarkFile file) throws IOException {
    Tokenizer tokenizer;
    long before = usedBytes();
    long openAllocated;
    long openRetained;
    long tokenizerAllocated;
    long start = THREADS.getCurrentThreadAllocatedBytes();
    try (GgufFile opened = GgufFile.open(file.path())) {
      openAllocated = THREADS.getCurrentThreadAllocatedBytes() - start;
      openRetained = usedBytes() - before;
      start = THREADS.getCurrentThreadAllocatedBytes();
      tokenizer = Tokenizer.of(opened);
      tokenizerAllocated = THREADS.getCurrentThreadAllocatedBytes() - start;
    }
    long tokenizerRetained = usedBytes() - before;
    long estimate = tokenizer.heapBytes(); // This use also keeps it reachable until here.
    return new Round(openAllocated, openRetained, tokenizerAllocated, tokenizerRetained, estimate);
  }

  /** Returns the bytes of reachable objects. */
  private static long usedBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
