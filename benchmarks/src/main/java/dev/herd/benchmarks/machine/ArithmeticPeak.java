package dev.herd.benchmarks.machine;

import java.util.function.Supplier;

/** The most multiplications with an addition that threads do in a second. */
public final class ArithmeticPeak {
  /** Of a thread: some tens of milliseconds, short enough to be left alone now and then. */
  private static final long PASS_MULTIPLY_ADDS = 2_000_000_000L;

  private static final double MULTIPLY_ADDS_PER_GIGA = 1e9;

  private ArithmeticPeak() {}

  /** Returns 16-bit ones, in gigas (10^9) a second of all threads together. */
  public static double ofShorts(int threads, int passes) {
    return measure(ShortMultiplyAdd::new, threads, passes);
  }

  /** Returns fused ones of floats, in gigas (10^9) a second of all threads together. */
  public static double ofFloats(int threads, int passes) {
    return measure(FloatMultiplyAdd::new, threads, passes);
  }

  private static double measure(Supplier<MultiplyAdd> kernel, int threads, int passes) {
    MultiplyAdd[] kernels = new MultiplyAdd[threads];
    for (int i = 0; i < threads; i++) {
      kernels[i] = kernel.get();
    }
    long runs = PASS_MULTIPLY_ADDS / kernels[0].multiplyAdds();
    double seconds = ParallelTimer.bestSeconds(threads, passes, i -> repeat(kernels[i], runs));
    return runs * kernels[0].multiplyAdds() * threads / seconds / MULTIPLY_ADDS_PER_GIGA;
  }

  private static void repeat(MultiplyAdd kernel, long runs) {
    for (long i = 0; i < runs; i++) {
      kernel.run();
    }
  }
}
