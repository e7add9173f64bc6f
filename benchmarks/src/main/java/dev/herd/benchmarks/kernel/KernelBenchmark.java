package dev.herd.benchmarks.kernel;

import dev.herd.core.kernel.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What benchmarks of kernels share: the JVM's flags, the times, and the choice of kernels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-XX:+UnlockDiagnosticVMOptions",
      "-XX:MinInlineFrequencyRatio=0"
    })
public abstract class KernelBenchmark {
  @Param({"auto", "scalar"})
  private String kernels;

  /** Returns the kernels that the parameter asks for. */
  final Kernels kernels() {
    System.setProperty("herd.kernels", kernels); // Each combination has a process of its own.
    Kernels chosen = Kernels.get();
    if (!kernels.equals("scalar") && chosen.description().equals("scalar")) {
      throw new IllegalStateException("there are no vector kernels in this JVM");
    }
    return chosen;
  }
}
