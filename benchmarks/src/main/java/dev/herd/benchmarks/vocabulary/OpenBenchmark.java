package dev.herd.benchmarks.vocabulary;

import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Opening a file: the first time in a JVM, and when all code is compiled. Its pages are in the
 * operating system's cache. With {@code -prof gc}, {@code gc.alloc.rate.norm} is the heap allocated
 * each time; {@link VocabularyMemory} tells what stays.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar OpenBenchmark -prof gc [-p model=FILE.gguf]
 * </pre>
 *
 * <p>Without {@code model}, it is a sparse file of 1 GiB with 262,144 tokens and 256 tensors, made
 * in the temporary directory and deleted afterwards.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class OpenBenchmark {
  @Param("gemma")
  private String model;

  private BenchmarkFile file;
  private GgufFile opened;

  /** Makes the file, in another process. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    file = BenchmarkFile.of(model, true);
  }

  /** Closes and deletes it. */
  @TearDown(Level.Trial)
  public void tearDown() throws IOException {
    if (opened != null) {
      opened.close();
    }
    file.close();
  }

  /** Opens the file for the first time in a fresh JVM, whose classes are yet to be loaded. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(5)
  public GgufFile openFirst() throws IOException {
    opened = GgufFile.open(file.path());
    return opened;
  }

  /** Opens and closes the file. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @Warmup(iterations = 3, time = 1)
  @Measurement(iterations = 5, time = 1)
  @Fork(1)
  public int openWarm() throws IOException {
    try (GgufFile again = GgufFile.open(file.path())) {
      return again.tensors().size();
    }
  }
}
