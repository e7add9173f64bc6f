package dev.herd.benchmarks.herd;

import dev.herd.core.generation.GenerationOptions;
import dev.herd.scheduler.Herd;
import dev.herd.scheduler.HerdModel;
import dev.herd.scheduler.batching.GenerationRequest;
import dev.herd.scheduler.monitor.ProcessMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Loads, uses and unloads models in turn, many times, and prints what the process takes: memory
 * must come back with each unloading, so that the last cycle finds what the fifth found. The Java
 * heap has one size from the start, and is in memory from the start, lest its growth be taken for a
 * leak.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *     -Xms256m -Xmx256m -XX:+AlwaysPreTouch \
 *     -cp benchmarks/target/benchmarks.jar dev.herd.benchmarks.herd.LoadCycles 200 A.gguf B.gguf
 * </pre>
 */
public final class LoadCycles {
  private static final int FIRST_CYCLES = 5;
  private static final int PRINTED_EVERY = 20;
  private static final int TOKENS = 8;
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;

  private LoadCycles() {}

  /** Arguments: how many cycles, and the files. */
  public static void main(String[] args) throws IOException {
    int cycles = Integer.parseInt(args[0]);
    Herd.Builder builder = Herd.builder();
    for (int i = 1; i < args.length; i++) {
      builder.model("m" + i, Path.of(args[i]));
    }
    try (Herd herd = builder.build()) {
      run(herd, cycles, args.length - 1, System.out);
    }
  }

  private static void run(Herd herd, int cycles, int models, PrintStream out) {
    double early = 0;
    for (int cycle = 1; cycle <= cycles; cycle++) {
      HerdModel model = herd.model("m" + ((cycle - 1) % models + 1));
      model.generate(request()).join();
      model.unload().join();
      long held = herd.residencyView().snapshot().usedBytes();
      if (held != 0) {
        throw new IllegalStateException("after cycle " + cycle + ", " + held + " bytes are held");
      }
      if (cycle % PRINTED_EVERY == 0 || cycle == FIRST_CYCLES || cycle == cycles) {
        double now = residentMebibytes();
        early = cycle == FIRST_CYCLES ? now : early;
        out.printf(
            Locale.ROOT,
            "cycle %d: %.1f MiB resident, %.3f of that after cycle %d; pool %s%n",
            cycle,
            now,
            now / early,
            FIRST_CYCLES,
            herd.engine().memory().usage());
      }
    }
  }

  private static GenerationRequest request() {
    return GenerationRequest.ofTokens(1, 2, 3)
        .options(GenerationOptions.DEFAULT.withMaxTokens(TOKENS))
        .build();
  }

  /**
   * Returns anonymous memory and mapped files of this process, once the collector and the C library
   * have given back what is free: the library keeps what the JVM's compiler has freed, which comes
   * and goes with what happens to be compiled.
   */
  private static double residentMebibytes() {
    System.gc();
    trimNativeHeap();
    ProcessMemory memory = ProcessMemory.now();
    if (!memory.residentKnown()) {
      throw new IllegalStateException("this system doesn't tell what is resident");
    }
    return (memory.anonymousBytes() + memory.fileBytes()) / BYTES_PER_MEBIBYTE;
  }

  private static void trimNativeHeap() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "systemTrimNativeHeap",
              new Object[0],
              new String[0]);
    } catch (JMException e) {
      throw new IllegalStateException("this JVM can't trim the C library's heap", e);
    }
  }
}
