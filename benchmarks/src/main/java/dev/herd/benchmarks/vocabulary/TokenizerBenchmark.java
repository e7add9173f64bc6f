package dev.herd.benchmarks.vocabulary;

import dev.herd.core.tokenizer.Tokenizer;
import dev.herd.gguf.GgufFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Tokenizing text in one thread; {@code megabytes} is the rate in MB/s.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar TokenizerBenchmark \
 *     [-p vocabulary=FILE.gguf,...] [-p text=FILE.txt] [-t 2]
 * </pre>
 *
 * <p>Without parameters, vocabularies are made up with the kind and the size of real ones, and the
 * text is a megabyte of generated English.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenizerBenchmark {
  private static final int TEXT_BYTES = 1_000_000;

  @Param({"llama-bpe", "qwen2", "spm"})
  private String vocabulary;

  @Param("generated")
  private String text;

  private Tokenizer tokenizer;
  private byte[] utf8;

  /** Reads the tokenizer, and checks that its tokens spell the text. */
  @Setup(Level.Trial)
  public void setUp() throws IOException {
    utf8 =
        text.equals("generated")
            ? EnglishText.generate(TEXT_BYTES)
            : Files.readAllBytes(Path.of(text));
    try (BenchmarkFile file = BenchmarkFile.of(vocabulary, false);
        GgufFile opened = GgufFile.open(file.path())) {
      tokenizer = Tokenizer.of(opened);
    }
    int[] ids = tokenizer.encode(utf8, false, false);
    System.out.printf("%d bytes, %d tokens%n", utf8.length, ids.length);
    if (!tokenizer.decode(ids, false).equals(new String(utf8, StandardCharsets.UTF_8))) {
      throw new IllegalStateException("the tokens of " + vocabulary + " don't spell the text");
    }
  }

  /** The whole text. */
  @Benchmark
  public int[] encode(Megabytes rate) {
    rate.add(utf8.length);
    return tokenizer.encode(utf8, false, false);
  }
}
